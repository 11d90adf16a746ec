import GRDB
enum WatchCachePlaceholder {}
