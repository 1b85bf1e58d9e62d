import Compare
import Glibc
import SlimFormat
import Tensors

/// A folder with a model that shows a difference, its inputs, both outputs and the command that replays it.
///
///     node.slim       the model
///     io.npz          in/NAME what it is given, out/NAME what the other model computes
///     computed.npz    NAME what the model under test computed
///     command         one line for a shell
struct ReproductionFolder {
  let path: String

  /// - Throws: `Failure.usage` when something but an empty folder is at the path.
  init(_ path: String) throws(Failure) {
    var trimmed = path
    while trimmed.count > 1, trimmed.hasSuffix("/") { trimmed.removeLast() }
    self.path = trimmed
    guard !trimmed.isEmpty else { throw Failure(.usage, "--reproduce names no folder") }
    var status = stat()
    guard stat(trimmed, &status) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFDIR, let folder = opendir(trimmed) else {
      throw Failure(.usage, "\(trimmed): is no folder, a new or empty one expected")
    }
    defer { closedir(folder) }
    var count = 0
    while readdir(folder) != nil { count += 1 }
    guard count <= 2 else {
      throw Failure(.usage, "\(trimmed): the folder is not empty, a new or empty one expected")
    }
  }

  /// What replays a difference, for a shell.
  ///
  /// - Parameter options: those of the run that found it.
  func command(_ options: [String]) -> String {
    let words = ["rebirth", "diff", "\(path)/node.slim", "\(path)/io.npz"] + options
    return words.map(Self.quoted).joined(separator: " ")
  }

  /// Writes everything and gives the folder its name last.
  ///
  /// - Throws: `Failure` when something cannot be written; nothing is then left.
  func save(_ found: Reproduction, _ command: String) throws(Failure) {
    let temporary = try temporaryFolder()
    do {
      let model = try AtomicFile(path: "\(temporary)/node.slim")
      try SlimWriter.write(found.graph, to: model)
      try model.commit()
      try NPZ.write(
        found.inputs.map { ("in/\($0.name)", $0.tensor) }
          + found.expected.map { ("out/\($0.name)", $0.tensor) }, to: "\(temporary)/io.npz")
      try NPZ.write(found.computed, to: "\(temporary)/computed.npz")
      try AtomicFile.write(Array("\(command)\n".utf8), to: "\(temporary)/command")
      guard rename(temporary, path) == 0 else {
        throw Failure(.malformed, "\(path): cannot be made: \(String(cString: strerror(errno)))")
      }
    } catch {
      for name in ["node.slim", "io.npz", "computed.npz", "command"] {
        unlink("\(temporary)/\(name)")
      }
      rmdir(temporary)
      throw Failure(error, in: path)
    }
  }

  private func temporaryFolder() throws(Failure) -> String {
    var template = Array("\(path).\(String(repeating: "X", count: 6))".utf8CString)
    let made = template.withUnsafeMutableBufferPointer { buffer in
      buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
    }
    guard let made else {
      throw Failure(.malformed, "\(path): cannot be made: \(String(cString: strerror(errno)))")
    }
    // As `mkdir` would make it.
    let mask = umask(0)
    umask(mask)
    chmod(made, 0o777 & ~mask)
    return made
  }

  /// A word as a shell reads it back.
  private static func quoted(_ word: String) -> String {
    let plain = word.utf8.allSatisfy {
      switch $0 {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "+"):
        true
      default: false
      }
    }
    return plain && !word.isEmpty
      ? word
      : "'\(word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''"))'"
  }
}
