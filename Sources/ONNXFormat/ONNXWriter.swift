public import IR
import Protobuf

/// Writes graphs as ONNX models: the same bytes for the same graph and options.
public enum ONNXWriter {
  /// The opset of the standard domain that is written unless another one is asked for.
  public static let defaultOpset = 21
  /// The opsets of the standard domain that can be written.
  public static let opsets = 11...ONNXReader.newestOpset

  /// The operators of the graph that can be written in some opset, by their names in the text form.
  package static var operators: Set<String> { WriterTable.operators }

  /// The message of a graph; weights stay where they are until the pieces are asked for.
  ///
  /// - Throws: `ONNXWriteError.unsupported` with everything that the opset cannot express, at once.
  public static func encode(
    _ graph: Graph, options: ONNXWriteOptions = ONNXWriteOptions()
  ) throws(ONNXWriteError) -> EncodedONNX {
    guard opsets.contains(options.opset) else { throw .opset(options.opset) }
    let context = WriteContext(opset: options.opset)
    context.reserve(namesOf: graph)
    let writer = GraphWriter(graph, context)
    writer.writeMain()
    guard context.problems.isEmpty else {
      throw .unsupported(opset: options.opset, context.problems)
    }
    return try EncodedONNX(writer, context, options)
  }

  /// The IR version with which an opset came.
  static func irVersion(for opset: Int) -> Int {
    switch opset {
    case ...11: 6
    case ...14: 7
    case ...18: 8
    case ...20: 9
    case ...22: 10
    case 23: 11
    case 24: 12
    default: 13
    }
  }
}

/// How to write a model.
public struct ONNXWriteOptions: Sendable {
  public var opset = ONNXWriter.defaultOpset
  public var producerName = "rebirth"
  public var producerVersion = ""
  /// Entries of `metadata_props`, in their order.
  public var metadata: [ONNXInfo.Property] = []
  /// The name of the file beside the model that external data go to.
  public var dataName = "model.onnx.data"
  /// Puts the weights into that file in any case; else only when the model would be too large without.
  public var externalData = false
  /// The size in bytes beyond which a model is too large, as protobuf has it.
  public var largestModel = Int(Int32.max)

  public init() {}
}
