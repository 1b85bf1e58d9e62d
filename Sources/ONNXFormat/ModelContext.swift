import COnnxSchema
import Protobuf

/// What all graphs of one model share while it is read.
final class ModelContext {
  let options: ONNXOptions
  let tensors: TensorReader
  var notes: [ONNXNote] = []
  /// What cannot be read, in the order of the file.
  var unsupported: [UnsupportedPart] = []
  private var opsets: [String: Int] = [:]
  private var functions: Set<Name> = []

  private struct Name: Hashable {
    let domain: String
    let op: String
  }

  init(
    _ proto: UnsafePointer<Onnx__ModelProto>, tensors: TensorReader, options: ONNXOptions
  ) throws(Located) {
    self.options = options
    self.tensors = tensors
    for opset in Messages(proto.pointee.n_opset_import, proto.pointee.opset_import) {
      let domain = ModelContext.canonical(opset.pointee.domain)
      let version = Int(opset.pointee.version)
      guard opsets.updateValue(version, forKey: domain) ?? version == version else {
        let name = domain.isEmpty ? "ai.onnx" : domain
        throw Located(.model, .duplicate(kind: "the opset of domain", name: name))
      }
    }
    // The first versions of the format have no opsets; all operators are of version 1.
    if opsets.isEmpty, proto.pointee.ir_version < 3 { opsets[""] = 1 }
    for function in Messages(proto.pointee.n_functions, proto.pointee.functions) {
      functions.insert(
        Name(
          domain: ModelContext.canonical(function.pointee.domain),
          op: text(function.pointee.name)))
    }
  }

  /// The version of a domain that the model imports.
  func opset(_ domain: String) -> Int? { opsets[domain] }

  /// Whether the model itself defines an operator.
  func hasFunction(_ domain: String, _ op: String) -> Bool {
    functions.contains(Name(domain: domain, op: op))
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
