import COnnxSchema
import IR
import Protobuf

/// The name of an operator that a model defines itself, as a function.
struct FunctionName: Hashable {
  let domain: String
  let op: String
  let overload: String
}

/// Under which rules nodes are read: the model's own, or those of the function whose body they are.
struct FunctionScope {
  /// The versions of the domains in use.
  var opsets: [String: Int]
  /// The attributes with which the function is called; nil outside functions.
  var attributes: [String: UnsafePointer<Onnx__AttributeProto>]?
  /// The functions being read, outermost first.
  var calls: [FunctionName] = []

  /// The opsets that a model or function names.
  static func opsets(
    _ imports: Messages<Onnx__OperatorSetIdProto>
  ) throws(Located) -> [String: Int] {
    var opsets: [String: Int] = [:]
    for opset in imports {
      let domain = ModelContext.canonical(opset.pointee.domain)
      let version = Int(opset.pointee.version)
      guard opsets.updateValue(version, forKey: domain) ?? version == version else {
        let name = domain.isEmpty ? "ai.onnx" : domain
        throw Located(.model, .duplicate(kind: "the opset of domain", name: name))
      }
    }
    return opsets
  }
}

/// One call of a function: how the names of its body map to those of the graph into which it is read.
struct FunctionFrame {
  /// The node that calls, as messages name it.
  let label: String
  /// The operands by the names of the function's inputs; nil where one is absent.
  var inputs: [String: ValueID?] = [:]
  /// The names in the graph of what the body computes.
  var names: [String: String] = [:]
  /// The names of the body whose values cannot be read.
  var lost: Set<String> = []
}
