import SlimFormat

/// Checks every byte of a `.slim` file, with nothing but the file.
public struct Verify {
  public var file: String

  public init(file: String) { self.file = file }

  public func run() throws(Failure) -> VerifyFileReport {
    let report = try Model.recognising(file, .slim) { try SlimReader.verify(path: file) }
    return VerifyFileReport(
      file: file, sections: report.info.sections.count, nodes: report.nodeCount,
      tensors: report.info.weights.count, bytes: report.info.fileSize)
  }
}

public struct VerifyFileReport: JSONReport {
  public let version = Version.report
  public let file: String
  public let sections: Int
  public let nodes: Int
  public let tensors: Int
  public let bytes: Int
}
