extension SchemaTable {
  /// The schemas of the built-in kinds, from the OpenAPI v3 documents of Kubernetes 1.36, without descriptions.
  ///
  /// `#Name group/version/Kind flags =type` opens a schema; each line after it is a property: name, type, flags. Names
  /// begin with `^` (meta/v1), `~` (core/v1), `%` (another group of the API) or `!` (apimachinery). Types: `s` string,
  /// `t` time, `y` bytes, `i` int32, `l` int64, `n` integer, `d` number, `b` boolean, `x` integer or string,
  /// `q` quantity, `o` object, `a` anything, `@` a schema, `[]` list, `{}` map. Flags: `*` required, `=` default,
  /// `L` list type, `k` list map keys, `m` patch merge key, `p` patch strategy, `M` atomic map,
  /// `S` a struct that is always there.
  static var builtIn: String { String(decoding: PackageResources.kubernetes_1_36_schemas, as: UTF8.self) }
}
