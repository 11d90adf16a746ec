import Foundation
import Glibc
import Synchronization

/// The folders that are looked through for delivery files, on a thread of their own.
///
/// What lies there is anybody's: a pipe that nobody writes to and a disk far away must not hold up the screen.
final class DeliveryFolders: Sendable {
  private let folders: [String]
  /// Whether a look is under way, and whether another one was asked for since.
  private let look = Mutex((isUnderWay: false, isDue: false))

  private enum Limits {
    /// Bytes of a file that is looked into.
    static let fileSize = 1 << 20
    /// Files of one folder that are looked into.
    static let files = 1_000
  }

  init(_ folders: [String]) { self.folders = folders }

  /// Looks for delivery files and hands their paths on, folder by folder and by name; one look at a time.
  func find(_ found: @escaping @Sendable ([String]) -> Void) {
    let isFirst = look.withLock { look in
      defer { look = (true, look.isUnderWay) }
      return !look.isUnderWay
    }
    guard isFirst else { return }
    let thread = Thread { [self] in
      repeat {
        found(folders.flatMap(Self.deliveries))
      } while look.withLock { look in
        look = (look.isDue, false)
        return look.isUnderWay
      }
    }
    thread.name = "files"
    thread.start()
  }

  private static func deliveries(in folder: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }.sorted().prefix(Limits.files)
      .map { folder + "/" + $0 }.filter(isDelivery)
  }

  private static func isDelivery(_ path: String) -> Bool {
    // Never waits for the other end of a pipe, whatever the file is by now.
    let file = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
    guard file >= 0 else { return false }
    defer { close(file) }
    var information = stat()
    guard fstat(file, &information) == 0, information.st_mode & S_IFMT == S_IFREG,
      information.st_size < Limits.fileSize
    else { return false }
    var bytes = [UInt8](repeating: 0, count: Int(information.st_size))
    let count = bytes.withUnsafeMutableBytes { read(file, $0.baseAddress, $0.count) }
    let text = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    return text.contains("kind: Delivery") && text.contains("quarterdeck.dev/")
  }
}
