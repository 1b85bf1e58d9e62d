import COnnxSchema
import Protobuf
import Tensors

/// Makes tensors of `TensorProto` messages, using bytes of the mapped file in place wherever it can.
final class TensorReader {
  private let file: MappedFile
  private let external: ExternalData

  init(file: MappedFile, dataFiles: [String: String] = [:]) {
    self.file = file
    external = ExternalData(model: file.path, paths: dataFiles)
  }

  /// The tensor of a message; no element is touched unless it must be decoded.
  func read(_ proto: UnsafePointer<Onnx__TensorProto>) throws(TensorProblem) -> Tensor {
    let proto = proto.pointee
    let element = try ElementType(onnx: proto.data_type)
    do throws(LimitError) { try Limits.current.check(.rank, proto.n_dims, "rank") } catch {
      throw .limit(error)
    }
    let shape = numbers(proto.n_dims, proto.dims).map { Int($0) }
    if let negative = shape.first(where: { $0 < 0 }) { throw .negativeDimension(negative) }
    guard let byteCount = Tensor.byteCount(element: element, shape: shape) else {
      throw .tooLarge(shape: shape)
    }
    if proto.segment != nil { throw .segment }
    let typed = try TypedData(proto)
    let raw = proto.raw_data_at.flatMap { $0.pointee.length > 0 ? $0.pointee : nil }
    if proto.data_location == 1 {
      if raw != nil || typed != nil { throw .places(["external data", "the model file"]) }
      return try external.tensor(proto, element, shape, byteCount)
    }
    if let typed {
      if raw != nil { throw .places(["raw_data", typed.name]) }
      return try typed.tensor(element, shape, byteCount, file)
    }
    let length = Int(raw?.length ?? 0)
    guard length == byteCount,
      let tensor = Tensor(
        element: element, shape: shape, mapped: file, offset: Int(raw?.offset ?? 0))
    else { throw .byteCount(found: length, expected: byteCount, shape: shape) }
    return tensor.withCanonicalBooleans
  }
}

extension Tensor {
  /// The same tensor with every true boolean stored as 1; other types are left as they are.
  var withCanonicalBooleans: Tensor {
    guard element == .bool, withUnsafeBytes({ $0.contains { $0 > 1 } }) else { return self }
    return Tensor(integers, shape: shape, as: .bool)
  }
}
