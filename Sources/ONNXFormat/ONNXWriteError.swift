/// Why a graph cannot be written as an ONNX model.
public enum ONNXWriteError: Error, Hashable, Sendable {
  /// The opset cannot be written at all.
  case opset(Int)
  /// Everything that the opset cannot express, at once.
  case unsupported(opset: Int, [UnwritablePart])
  /// The structure alone is beyond what protobuf can hold.
  case tooLarge(bytes: Int, limit: Int)
}

/// A part of a graph that an opset of ONNX cannot express, and why.
public struct UnwritablePart: Hashable, Sendable {
  /// The node, or the value, by name.
  public let name: String
  /// The operator's name in the text form; nil for values.
  public let op: String?
  public let reason: String
  /// The first opset that would do; nil when none does.
  public let neededOpset: Int?
}

/// Why one node cannot be written.
enum WriteProblem: Error {
  /// An operator, or a form of it, that came with a later opset.
  case needs(opset: Int, String)
  /// No opset has it; the sentence says what.
  case inexpressible(String)

  var neededOpset: Int? {
    if case .needs(let opset, _) = self { opset } else { nil }
  }
}

extension WriteProblem: CustomStringConvertible {
  var description: String {
    switch self {
    case .needs(let opset, let what): "\(what), which needs opset \(opset)"
    case .inexpressible(let sentence): sentence
    }
  }
}

extension ONNXWriteError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .opset(let opset):
      "opset \(opset) cannot be written, \(ONNXWriter.opsets.lowerBound) to "
        + "\(ONNXWriter.opsets.upperBound) expected"
    case .unsupported(let opset, let parts):
      "\(parts.count == 1 ? "1 part" : "\(parts.count) parts") cannot be expressed in ONNX opset "
        + "\(opset)" + Self.remedy(parts) + parts.map { "\n  \($0)" }.joined()
    case .tooLarge(let bytes, let limit):
      "the model without its weights has \(bytes) bytes, at most \(limit) expected"
    }
  }

  /// The opset that would do for all parts.
  private static func remedy(_ parts: [UnwritablePart]) -> String {
    let needed = parts.compactMap(\.neededOpset)
    guard needed.count == parts.count, let most = needed.max() else { return "" }
    return "; opset \(most) would do"
  }
}

extension UnwritablePart: CustomStringConvertible {
  public var description: String {
    op.map { "node '\(name)' (\($0)): \(reason)" } ?? "value '\(name)': \(reason)"
  }
}
