import COnnxSchema
import Protobuf
import Tensors

/// What all graphs of one model share while it is read.
final class ModelContext {
  let options: ONNXOptions
  let tensors: TensorReader
  var notes: [ONNXNote] = []
  /// What cannot be read, in the order of the file.
  var unsupported: [UnsupportedPart] = []
  /// The rules of the main graph.
  private(set) var scope: FunctionScope
  private var functions: [FunctionName: UnsafePointer<Onnx__FunctionProto>] = [:]
  /// What nodes are called whose names in the file had to be others.
  private var nodeNames: [String: String] = [:]
  /// The nodes of all graphs and function bodies met so far.
  private var nodeCount = 0

  init(
    _ proto: UnsafePointer<Onnx__ModelProto>, tensors: TensorReader, options: ONNXOptions
  ) throws(Located) {
    self.options = options
    self.tensors = tensors
    scope = FunctionScope(
      opsets: try FunctionScope.opsets(
        Messages(proto.pointee.n_opset_import, proto.pointee.opset_import)))
    for entry in Messages(proto.pointee.n_metadata_props, proto.pointee.metadata_props) {
      let key = text(entry.pointee.key)
      guard key.hasPrefix(ONNXInfo.namePrefix) else { continue }
      nodeNames[String(key.dropFirst(ONNXInfo.namePrefix.count))] = text(entry.pointee.value)
    }
    // The first versions of the format have no opsets; all operators are of version 1.
    if scope.opsets.isEmpty, proto.pointee.ir_version < 3 { scope.opsets[""] = 1 }
    for function in Messages(proto.pointee.n_functions, proto.pointee.functions) {
      let name = FunctionName(
        domain: ModelContext.canonical(function.pointee.domain),
        op: text(function.pointee.name), overload: text(function.pointee.overload))
      guard functions.updateValue(function, forKey: name) == nil else {
        throw Located(.model, .duplicate(kind: "function", name: name.op))
      }
    }
  }

  /// What a node is called.
  func nodeName(_ label: String) -> String { nodeNames[label] ?? label }

  /// The function that the model itself gives for an operator.
  func function(_ name: FunctionName) -> UnsafePointer<Onnx__FunctionProto>? { functions[name] }

  /// Counts nodes: of a graph, or of a body where it is called.
  func count(_ nodes: Int) throws(ONNXProblem) {
    nodeCount += nodes
    do throws(LimitError) {
      try Limits.current.check(.nodes, nodeCount, "nodes of the model with its functions")
    } catch { throw .limit(error) }
  }

  /// The domain under its one name: the standard one is empty.
  static func canonical(_ domain: UnsafePointer<CChar>?) -> String {
    let name = text(domain)
    return name == "ai.onnx" ? "" : name
  }
}

/// A problem and where in the model it is.
struct Located: Error {
  let place: ONNXPlace
  let problem: ONNXProblem

  init(_ place: ONNXPlace, _ problem: ONNXProblem) {
    self.place = place
    self.problem = problem
  }
}
