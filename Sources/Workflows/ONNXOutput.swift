import ONNXFormat

/// How a conversion writes an `.onnx` model.
public struct ONNXOutput: Sendable {
  /// The opset of the standard domain; a current one when nil.
  public var opset: Int?
  /// Puts the weights into a file of their own beside the model, `NAME.onnx.data`, whatever its size.
  public var externalData = false

  public init() {}

  /// The opsets that can be written.
  public static let opsets = ONNXWriter.opsets
  public static let defaultOpset = ONNXWriter.defaultOpset

  /// What the name of the file of weights ends in.
  static let dataSuffix = ".data"

  /// Refuses options that the format has no use for, and opsets that cannot be written.
  func check(_ format: OutputFormat, _ output: String) throws(Failure) {
    if format != .onnx, opset != nil || externalData {
      throw Failure(
        .usage, "\(output): --opset and --external-data are for .onnx, the output is .\(format)")
    }
    if let opset, !Self.opsets.contains(opset) {
      throw Failure(.usage, "\(output): \(ONNXWriteError.opset(opset))")
    }
  }

  /// The settings for a model at `output`.
  func options(_ provenance: Provenance, output: String) -> ONNXWriteOptions {
    var options = ONNXWriteOptions()
    options.opset = opset ?? Self.defaultOpset
    options.producerVersion = Version.current
    options.metadata = [
      .init(key: "rebirth.provenance", value: String(decoding: provenance.json, as: UTF8.self))
    ]
    options.externalData = externalData
    options.dataName = output.split(separator: "/").last.map { $0 + Self.dataSuffix } ?? ""
    return options
  }
}
