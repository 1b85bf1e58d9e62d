import Glibc

/// A file that cannot be opened, read, mapped or written.
public enum FileError: Error, Hashable, Sendable {
  /// A system call failed on a file; `code` is `errno`.
  case system(path: String, action: String, code: Int32)
  /// The file is something else than what was expected: a folder, a damaged archive, a foreign format.
  case malformed(path: String, problem: String)
  /// The file holds more than is read.
  case limit(path: String, LimitError)
}

extension FileError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .system(let path, "write", ENOENT) where !Self.hasFolder(path):
      "\(path): cannot write: the folder '\(Self.folder(of: path))' does not exist"
    case .system(let path, let action, let code):
      "\(path): cannot \(action): \(String(cString: strerror(code)))"
    case .malformed(let path, let problem): "\(path): \(problem)"
    case .limit(let path, let error): "\(path): \(error)"
    }
  }

  private static func hasFolder(_ path: String) -> Bool {
    access(String(folder(of: path)), F_OK) == 0
  }

  private static func folder(of path: String) -> Substring {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : path[..<slash]
  }
}

extension Limits {
  /// Refuses what exceeds a limit in a file.
  func check(
    _ name: Name, _ found: Int?, _ what: @autoclosure () -> String, in path: String
  ) throws(FileError) {
    do throws(LimitError) { try check(name, found, what()) } catch {
      throw .limit(path: path, error)
    }
  }
}
