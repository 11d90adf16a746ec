package import KubernetesAPI

/// Codable values to and from `JSON`, without Foundation: how runs and plans are journalled.
///
/// Numbers beyond 64 signed bits are an error; durations are whole nanoseconds (Swift's own form needs 128 bits). A dictionary whose keys are no strings is an array of key, value, …
extension JSON {
  package init(encoding value: some Encodable) throws {
    let box = JSONBox()
    try JSONValueEncoder(box: box, codingPath: []).write(value)
    self = box.json
  }

  package func decoded<Value: Decodable>(as type: Value.Type = Value.self) throws -> Value {
    try JSONValueDecoder(json: self, codingPath: []).read(type)
  }
}

extension Duration {
  fileprivate var nanoseconds: Int128 {
    Int128(components.seconds) * 1_000_000_000 + Int128(components.attoseconds / 1_000_000_000)
  }
}

/// Where one encoder leaves its value; containers write into it when they are done with a member.
private final class JSONBox {
  enum Content {
    case single(JSON)
    case members([String: JSONBox])
    case elements([JSONBox])
  }
  var content = Content.single(.object([:]))
  var json: JSON {
    switch content {
    case .single(let json): json
    case .members(let members): .object(members.mapValues(\.json))
    case .elements(let elements): .array(elements.map(\.json))
    }
  }
  func member(_ name: String) -> JSONBox {
    let box = JSONBox()
    if case .members(var members) = content {
      content = .single(.null)
      members[name] = box
      content = .members(members)
    } else {
      content = .members([name: box])
    }
    return box
  }
  func element() -> JSONBox {
    let box = JSONBox()
    if case .elements(var elements) = content {
      content = .single(.null)
      elements.append(box)
      content = .elements(elements)
    } else {
      content = .elements([box])
    }
    return box
  }
  var count: Int { if case .elements(let elements) = content { elements.count } else { 0 } }
}

private struct JSONValueEncoder: Encoder, SingleValueEncodingContainer {
  var box: JSONBox
  var codingPath: [any CodingKey]
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func write(_ value: some Encodable) throws {
    switch value {
    case let json as JSON: box.content = .single(json)
    case let duration as Duration: try encode(duration.nanoseconds)
    default: try value.encode(to: self)
    }
  }
  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    if case .members = box.content {} else { box.content = .members([:]) }
    return KeyedEncodingContainer(Keyed<Key>(box: box, codingPath: codingPath))
  }
  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    if case .elements = box.content {} else { box.content = .elements([]) }
    return Unkeyed(box: box, codingPath: codingPath)
  }
  func singleValueContainer() -> any SingleValueEncodingContainer { self }

  func encodeNil() { box.content = .single(.null) }
  func encode(_ value: Bool) { box.content = .single(.bool(value)) }
  func encode(_ value: String) { box.content = .single(.string(value)) }
  func encode(_ value: Double) { box.content = .single(.double(value)) }
  func encode(_ value: Float) { box.content = .single(.double(Double(value))) }
  func encode(_ value: Int) { box.content = .single(.int(Int64(value))) }
  func encode(_ value: Int8) { box.content = .single(.int(Int64(value))) }
  func encode(_ value: Int16) { box.content = .single(.int(Int64(value))) }
  func encode(_ value: Int32) { box.content = .single(.int(Int64(value))) }
  func encode(_ value: Int64) { box.content = .single(.int(value)) }
  func encode(_ value: Int128) throws { try encode(whole: value) }
  func encode(_ value: UInt) throws { try encode(whole: value) }
  func encode(_ value: UInt8) { box.content = .single(.int(Int64(value))) }
  func encode(_ value: UInt16) { box.content = .single(.int(Int64(value))) }
  func encode(_ value: UInt32) { box.content = .single(.int(Int64(value))) }
  func encode(_ value: UInt64) throws { try encode(whole: value) }
  func encode(_ value: UInt128) throws { try encode(whole: value) }
  func encode<Value: Encodable>(_ value: Value) throws { try write(value) }
  private func encode(whole value: some BinaryInteger) throws {
    guard let value = Int64(exactly: value) else {
      throw EncodingError.invalidValue(
        value, .init(codingPath: codingPath, debugDescription: "no 64-bit signed number"))
    }
    box.content = .single(.int(value))
  }

  struct Keyed<Key: CodingKey>: KeyedEncodingContainerProtocol {
    var box: JSONBox
    var codingPath: [any CodingKey]
    func encodeNil(forKey key: Key) { box.member(key.stringValue).content = .single(.null) }
    func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
      try JSONValueEncoder(box: box.member(key.stringValue), codingPath: codingPath + [key]).write(value)
    }
    func nestedContainer<Inner: CodingKey>(keyedBy type: Inner.Type, forKey key: Key)
      -> KeyedEncodingContainer<Inner>
    {
      JSONValueEncoder(box: box.member(key.stringValue), codingPath: codingPath + [key]).container(keyedBy: type)
    }
    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
      JSONValueEncoder(box: box.member(key.stringValue), codingPath: codingPath + [key]).unkeyedContainer()
    }
    func superEncoder() -> any Encoder { JSONValueEncoder(box: box.member("super"), codingPath: codingPath) }
    func superEncoder(forKey key: Key) -> any Encoder {
      JSONValueEncoder(box: box.member(key.stringValue), codingPath: codingPath + [key])
    }
  }

  struct Unkeyed: UnkeyedEncodingContainer {
    var box: JSONBox
    var codingPath: [any CodingKey]
    var count: Int { box.count }
    func encodeNil() { box.element().content = .single(.null) }
    func encode<Value: Encodable>(_ value: Value) throws {
      try JSONValueEncoder(box: box.element(), codingPath: codingPath).write(value)
    }
    func nestedContainer<Inner: CodingKey>(keyedBy type: Inner.Type) -> KeyedEncodingContainer<Inner> {
      JSONValueEncoder(box: box.element(), codingPath: codingPath).container(keyedBy: type)
    }
    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
      JSONValueEncoder(box: box.element(), codingPath: codingPath).unkeyedContainer()
    }
    func superEncoder() -> any Encoder { JSONValueEncoder(box: box.element(), codingPath: codingPath) }
  }
}

private struct JSONValueDecoder: Decoder, SingleValueDecodingContainer {
  var json: JSON
  var codingPath: [any CodingKey]
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func read<Value: Decodable>(_ type: Value.Type) throws -> Value {
    if type == JSON.self, let value = json as? Value { return value }
    if type == Duration.self, let value = Duration.nanoseconds(try whole(Int64.self)) as? Value { return value }
    return try Value(from: self)
  }
  private func mismatch(_ wanted: Any.Type) -> DecodingError {
    .typeMismatch(wanted, .init(codingPath: codingPath, debugDescription: "no \(wanted) here"))
  }
  private func whole<Value: FixedWidthInteger>(_ type: Value.Type) throws -> Value {
    guard let number = json.intValue, let value = Value(exactly: number) else { throw mismatch(type) }
    return value
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    guard let members = json.objectValue else { throw mismatch([String: JSON].self) }
    return KeyedDecodingContainer(Keyed<Key>(members: members, codingPath: codingPath))
  }
  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    guard let elements = json.arrayValue else { throw mismatch([JSON].self) }
    return Unkeyed(elements: elements, codingPath: codingPath)
  }
  func singleValueContainer() -> any SingleValueDecodingContainer { self }

  func decodeNil() -> Bool { json.isNull }
  func decode(_ type: Bool.Type) throws -> Bool {
    guard let value = json.boolValue else { throw mismatch(type) }
    return value
  }
  func decode(_ type: String.Type) throws -> String {
    guard let value = json.stringValue else { throw mismatch(type) }
    return value
  }
  func decode(_ type: Double.Type) throws -> Double {
    guard let value = json.doubleValue else { throw mismatch(type) }
    return value
  }
  func decode(_ type: Float.Type) throws -> Float { Float(try decode(Double.self)) }
  func decode(_ type: Int.Type) throws -> Int { try whole(type) }
  func decode(_ type: Int8.Type) throws -> Int8 { try whole(type) }
  func decode(_ type: Int16.Type) throws -> Int16 { try whole(type) }
  func decode(_ type: Int32.Type) throws -> Int32 { try whole(type) }
  func decode(_ type: Int64.Type) throws -> Int64 { try whole(type) }
  func decode(_ type: Int128.Type) throws -> Int128 { try whole(type) }
  func decode(_ type: UInt.Type) throws -> UInt { try whole(type) }
  func decode(_ type: UInt8.Type) throws -> UInt8 { try whole(type) }
  func decode(_ type: UInt16.Type) throws -> UInt16 { try whole(type) }
  func decode(_ type: UInt32.Type) throws -> UInt32 { try whole(type) }
  func decode(_ type: UInt64.Type) throws -> UInt64 { try whole(type) }
  func decode(_ type: UInt128.Type) throws -> UInt128 { try whole(type) }
  func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try read(type) }

  struct Keyed<Key: CodingKey>: KeyedDecodingContainerProtocol {
    var members: [String: JSON]
    var codingPath: [any CodingKey]
    var allKeys: [Key] { members.keys.compactMap { Key(stringValue: $0) } }
    func contains(_ key: Key) -> Bool { members[key.stringValue] != nil }
    private func inner(_ key: Key) throws -> JSONValueDecoder {
      guard let value = members[key.stringValue] else {
        throw DecodingError.keyNotFound(
          key, .init(codingPath: codingPath, debugDescription: "no member \(key.stringValue)"))
      }
      return JSONValueDecoder(json: value, codingPath: codingPath + [key])
    }
    func decodeNil(forKey key: Key) throws -> Bool { try inner(key).decodeNil() }
    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value { try inner(key).read(type) }
    func nestedContainer<Inner: CodingKey>(keyedBy type: Inner.Type, forKey key: Key) throws
      -> KeyedDecodingContainer<Inner>
    { try inner(key).container(keyedBy: type) }
    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
      try inner(key).unkeyedContainer()
    }
    func superDecoder() throws -> any Decoder {
      JSONValueDecoder(json: members["super"] ?? .null, codingPath: codingPath)
    }
    func superDecoder(forKey key: Key) throws -> any Decoder { try inner(key) }
  }

  struct Unkeyed: UnkeyedDecodingContainer {
    var elements: [JSON]
    var codingPath: [any CodingKey]
    var currentIndex = 0
    var count: Int? { elements.count }
    var isAtEnd: Bool { currentIndex >= elements.count }
    init(elements: [JSON], codingPath: [any CodingKey]) {
      self.elements = elements
      self.codingPath = codingPath
    }
    private mutating func next() throws -> JSONValueDecoder {
      guard !isAtEnd else {
        throw DecodingError.valueNotFound(
          JSON.self, .init(codingPath: codingPath, debugDescription: "the array ends early"))
      }
      defer { currentIndex += 1 }
      return JSONValueDecoder(json: elements[currentIndex], codingPath: codingPath)
    }
    mutating func decodeNil() throws -> Bool {
      guard !isAtEnd, elements[currentIndex].isNull else { return false }
      currentIndex += 1
      return true
    }
    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try next().read(type) }
    mutating func nestedContainer<Inner: CodingKey>(keyedBy type: Inner.Type) throws
      -> KeyedDecodingContainer<Inner>
    { try next().container(keyedBy: type) }
    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { try next().unkeyedContainer() }
    mutating func superDecoder() throws -> any Decoder { try next() }
  }
}
