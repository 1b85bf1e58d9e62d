import SlimFormat
import Tensors

/// Removes what a `.slim` file says about its making, and nothing else.
public struct Strip {
  public var file: String
  /// Where the result is written; nil for in place of the file.
  public var output: String?

  public init(file: String) { self.file = file }

  /// - Throws: `Failure`; what was there is then as it was.
  public func run() throws(Failure) -> StripReport {
    let output = output ?? file
    guard try ModelFormat(path: output) == .slim else {
      throw Failure(.usage, "\(output): .slim expected")
    }
    return try Model.recognising(file, .slim) {
      let before = try MappedFile(path: file).count
      let target = try AtomicFile(path: output)
      let removed = try SlimReader.strip(path: file, to: target)
      let after = target.count
      try target.commit()
      return StripReport(
        file: file, output: output, removedBytes: removed, before: before, after: after)
    }
  }
}

/// What was removed.
public struct StripReport: JSONReport {
  public let version = Version.report
  public let file: String
  public let output: String
  /// The size of the provenance section; 0 when there was none.
  public let removedBytes: Int
  /// The sizes of the files.
  public let before: Int
  public let after: Int
}
