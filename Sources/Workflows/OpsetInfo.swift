import ONNXFormat

/// Which operator sets and operators an ONNX model uses, and which of them can be read.
public struct OpsetInfo {
  public var model: String

  public init(model: String) { self.model = model }

  /// - Throws: `Failure.usage` for a model that is no `.onnx` file, and what reading throws; what is not
  ///   supported is told, not thrown.
  public func run() throws(Failure) -> OpsetInfoReport {
    guard try ModelFormat(path: model) == .onnx else {
      throw Failure(.usage, "\(model): --opset-info needs an .onnx model, others have no opsets")
    }
    let census = try Model.recognising(model, .onnx) { try ONNXReader.census(path: model) }
    return OpsetInfoReport(
      model: model, irVersion: census.info.irVersion,
      opsets: census.info.opsets.map {
        .init(
          domain: $0.domain, version: $0.version,
          newestRead: $0.domain == "ai.onnx" ? ONNXReader.newestOpset : nil)
      },
      operators: census.operators.map {
        .init(
          domain: $0.domain, name: $0.name, opset: $0.opset, nodes: $0.nodes,
          sinceVersion: $0.sinceVersion, lastChanged: $0.lastChanged, isFunction: $0.isFunction,
          isRead: $0.isRead, reasons: $0.reasons)
      }, otherProblems: census.otherProblems)
  }
}

/// What `rebirth info --opset-info` shows.
public struct OpsetInfoReport: JSONReport {
  public struct Opset: Encodable, Sendable {
    public let domain: String
    public let version: Int
    /// The newest version of the domain that can be read; nil for a domain that is not known.
    public let newestRead: Int?
  }
  public struct Operator: Encodable, Sendable {
    public let domain: String
    public let name: String
    public let opset: Int?
    /// Nodes of it, those of regions and functions too.
    public let nodes: Int
    /// The opset since which the version holds that the model uses; nil when ONNX does not define it.
    public let sinceVersion: Int?
    /// The newest opset that changed the operator.
    public let lastChanged: Int?
    /// Whether the model itself defines it.
    public let isFunction: Bool
    /// Whether all nodes of it can be read, as far as that shows.
    public let isRead: Bool
    public let reasons: [String]
  }
  public let version = Version.report
  public let model: String
  public let irVersion: Int
  public let opsets: [Opset]
  public let operators: [Operator]
  /// Other parts that cannot be read.
  public let otherProblems: [String]
}
