import Glibc
import Tensors
import Testing

/// Tests that make files: one after the other, as one of them removes every temporary file of the process.
@Suite(.serialized) enum FileTests {}

/// An empty folder that is removed, with what is in it, together with this object.
final class TemporaryFolder {
  let path: String

  init() throws {
    var template = Array("/tmp/tensors-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw FileError.system(path: "/tmp", action: "make a folder in", code: errno)
    }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    chmod(path, 0o700)
    for name in names { unlink(path + "/" + name) }
    for name in names { rmdir(path + "/" + name) }
    rmdir(path)
  }

  /// The names of everything in the folder, sorted.
  var names: [String] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  func file(_ name: String) -> String { path + "/" + name }

  /// Writes a file without the code under test.
  @discardableResult func write(_ name: String, _ bytes: [UInt8], mode: mode_t = 0o644) -> String {
    let path = file(name)
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    defer { close(descriptor) }
    #expect(Glibc.write(descriptor, bytes, bytes.count) == bytes.count)
    fchmod(descriptor, mode)
    return path
  }

  /// Reads a file without the code under test.
  func read(_ name: String) -> [UInt8]? {
    let descriptor = open(file(name), O_RDONLY)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = Glibc.read(descriptor, &bytes, bytes.count)
    return count < 0 ? nil : Array(bytes[..<count])
  }

  func mode(_ name: String) -> mode_t? {
    var status = stat()
    return lstat(file(name), &status) == 0 ? status.st_mode : nil
  }
}

/// The bytes that a string of hexadecimal digits names.
func bytes(_ hex: String) -> [UInt8] {
  let digits = hex.utf8.map { UInt8($0 < 0x3A ? $0 - 0x30 : $0 - 0x57) }
  return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}

/// The sentence of a file error; nil when nothing is thrown.
func sentence<R>(_ body: () throws -> R) -> String? {
  do {
    _ = try body()
    return nil
  } catch {
    return "\(error)"
  }
}
