import COnnxSchema
import Protobuf

/// The attributes of a node by name; reading one takes it out, so what is left is unknown to the reader.
struct AttributeTable {
  private var entries: [String: UnsafePointer<Onnx__AttributeProto>] = [:]

  /// The kinds of attribute that operators use, by their number in the format.
  enum Kind: Int32 {
    case float = 1
    case int, string, tensor, graph, floats, ints, strings
  }

  init(
    _ node: UnsafePointer<Onnx__NodeProto>, _ scope: FunctionScope
  ) throws(ONNXProblem) {
    entries = try AttributeTable.entries(node, scope)
  }

  /// The attributes of a node by name; a reference is the attribute of the call, or nothing.
  static func entries(
    _ node: UnsafePointer<Onnx__NodeProto>, _ scope: FunctionScope
  ) throws(ONNXProblem) -> [String: UnsafePointer<Onnx__AttributeProto>] {
    var entries: [String: UnsafePointer<Onnx__AttributeProto>] = [:]
    var references: Set<String> = []
    for attribute in Messages(node.pointee.n_attribute, node.pointee.attribute) {
      let name = text(attribute.pointee.name)
      guard !name.isEmpty else { throw .unnamed("an attribute") }
      var target = attribute
      let reference = text(attribute.pointee.ref_attr_name)
      if !reference.isEmpty {
        guard let attributes = scope.attributes else {
          throw .unsupported("attribute '\(name)' refers to an attribute of a function")
        }
        guard let given = attributes[reference] else {
          references.insert(name)
          continue
        }
        target = given
      }
      guard !references.contains(name), entries.updateValue(target, forKey: name) == nil else {
        throw .duplicate(kind: "attribute", name: name)
      }
    }
    return entries
  }

  /// The names of the attributes not taken yet.
  var left: [String] { entries.keys.sorted() }

  /// Takes an attribute, which must be of a kind; files of IR version 1 do not say the kind.
  mutating func take(
    _ name: String, _ kind: Kind
  ) throws(ONNXProblem) -> Onnx__AttributeProto? {
    guard let attribute = entries.removeValue(forKey: name)?.pointee else { return nil }
    guard attribute.type == 0 || attribute.type == kind.rawValue else {
      throw .attributeKind(
        name: name, found: AttributeTable.name(attribute.type),
        expected: AttributeTable.name(kind.rawValue))
    }
    return attribute
  }

  /// Takes attributes whatever they are.
  mutating func drop(_ names: [String]) {
    for name in names { entries[name] = nil }
  }

  private static func name(_ kind: Int32) -> String {
    let names = [
      "undefined", "a float", "an integer", "a string", "a tensor", "a graph", "a list of floats",
      "a list of integers", "a list of strings", "a list of tensors", "a list of graphs",
      "a sparse tensor", "a list of sparse tensors", "a type", "a list of types",
    ]
    return names.indices.contains(Int(kind)) ? names[Int(kind)] : "of kind \(kind)"
  }
}
