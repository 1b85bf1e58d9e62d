import Execution
import IR
import ONNXFormat
import Operators

/// The operators of the graph and the ONNX operators that are read.
public struct OperatorListReport: JSONReport {
  public struct Attribute: Encodable, Sendable {
    public let name: String
    public let defaultValue: String
  }
  public struct Row: Encodable, Sendable {
    public let name: String
    public let version: Int
    public let inputs: [String]
    public let attributes: [Attribute]
    /// "fast" when the runtime has kernels for the common cases, "reference" when it always evaluates the
    /// operator itself.
    public let kernel: String
  }
  public struct ONNXRow: Encodable, Sendable {
    public let name: String
    public let sinceVersions: [Int]
    /// The opset that removed the operator; nil when it is still there.
    public let removedIn: Int?
  }
  public let version = Version.report
  public let operators: [Row]
  public let onnx: [ONNXRow]
}

public enum OperatorList {
  public static var report: OperatorListReport {
    OperatorListReport(
      operators: Catalogue.operators.map(row).sorted { $0.name < $1.name },
      onnx: ONNXReader.operators.map {
        OperatorListReport.ONNXRow(
          name: $0.name, sinceVersions: $0.sinceVersions, removedIn: $0.removedIn)
      })
  }

  private static func row(_ type: any Operator.Type) -> OperatorListReport.Row {
    var lister = AttributeLister()
    var op = type.init()
    try? op.attributes(&lister)
    return .init(
      name: type.name, version: type.version, inputs: type.inputNames,
      attributes: lister.attributes, kernel: type is any Lowers.Type ? "fast" : "reference")
  }
}

/// Collects every attribute with its default, and changes none.
private struct AttributeLister: AttributeVisitor {
  var attributes: [OperatorListReport.Attribute] = []

  mutating func visit(
    _ name: String, _ value: AttributeValue
  ) throws(AttributeError) -> AttributeValue? {
    attributes.append(.init(name: name, defaultValue: value.description))
    return nil
  }
}
