import Glibc

/// What changes when a file is written anew or replaced; of a symbolic link what it leads to.
struct FileStamp: Sendable, Equatable {
  private var device: UInt
  private var inode: UInt
  private var size: Int
  private var seconds: Int
  private var nanoseconds: Int

  /// nil where there is no such file, or it may not be seen (`errno`).
  init?(_ path: String) {
    var info = Glibc.stat()
    guard stat(path, &info) == 0 else { return nil }
    device = UInt(info.st_dev)
    inode = UInt(info.st_ino)
    size = Int(info.st_size)
    seconds = info.st_mtim.tv_sec
    nanoseconds = info.st_mtim.tv_nsec
  }
}
