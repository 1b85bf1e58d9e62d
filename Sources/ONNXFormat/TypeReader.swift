import COnnxSchema
import Operators
import Protobuf
import Tensors

/// Makes value types of `TypeProto` messages.
///
/// A dimension without a number and a name becomes a symbol of its own, called after the value and the
/// axis: `input.0`.
struct TypeReader {
  /// The symbols that dimensions of the graph's inputs have.
  private var taken: Set<String> = []

  init(inputs: Messages<Onnx__ValueInfoProto>) {
    for input in inputs {
      guard let tensor = input.pointee.type?.pointee.tensor_type?.pointee.shape else { continue }
      for dim in Messages(tensor.pointee.n_dim, tensor.pointee.dim) {
        taken.insert(text(dim.pointee.dim_param))
      }
    }
  }

  mutating func read(
    _ type: UnsafeMutablePointer<Onnx__TypeProto>?, of name: String
  ) throws(ONNXProblem) -> ValueType {
    guard let type = type?.pointee else { throw .missing("the type") }
    if let tensor = type.tensor_type?.pointee {
      let element: ElementType
      do throws(TensorProblem) {
        element = try ElementType(onnx: tensor.elem_type)
      } catch { throw .tensor(attribute: nil, error) }
      guard let shape = tensor.shape else { throw .unsupported("the rank is not declared") }
      do throws(LimitError) {
        return .tensor(element, try dims(shape, of: name))
      } catch { throw .limit(error) }
    }
    if let sequence = type.sequence_type {
      return .sequence(try read(sequence.pointee.elem_type, of: name))
    }
    if let optional = type.optional_type {
      return .optional(try read(optional.pointee.elem_type, of: name))
    }
    if type.map_type != nil { throw .unsupported("a map is not supported") }
    if type.sparse_tensor_type != nil { throw .unsupported("a sparse tensor is not supported") }
    if type.opaque_type != nil { throw .unsupported("an opaque type is not supported") }
    throw .missing("the type")
  }

  private mutating func dims(
    _ shape: UnsafeMutablePointer<Onnx__TensorShapeProto>, of name: String
  ) throws(LimitError) -> Shape {
    try Limits.current.check(.rank, shape.pointee.n_dim, "rank")
    let all = Messages(shape.pointee.n_dim, shape.pointee.dim)
    return try all.enumerated().map { axis, dim throws(LimitError) in
      let symbol = text(dim.pointee.dim_param)
      try Limits.current.check(.dimension, symbol.utf8.count, "a dimension")
      if !symbol.isEmpty, symbol != "?" { return Dim(symbol: symbol) }
      // Some exporters write -1 for a size that is open.
      if dim.pointee.has_dim_value != 0, dim.pointee.dim_value >= 0 {
        return Dim(Int(dim.pointee.dim_value))
      }
      var fresh = "\(name).\(axis)"
      while !taken.insert(fresh).inserted { fresh += "_" }
      return Dim(symbol: fresh)
    }
  }
}
