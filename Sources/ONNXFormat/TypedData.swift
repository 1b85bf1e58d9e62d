import COnnxSchema
import Protobuf
import Tensors

/// The typed data field of a `TensorProto` that holds elements: packed in the file, or unpacked.
struct TypedData {
  let name: String
  private let tag: Field
  private let pieces: Messages<Onnx__Extent>
  /// Unpacked elements as they lie in memory.
  private let loose: UnsafeRawBufferPointer

  private enum Field { case float, int32, int64, double, uint64 }

  /// The field in use; nil when there is none.
  init?(_ proto: Onnx__TensorProto) throws(TensorProblem) {
    let all = [
      TypedData(
        "float_data", .float, Messages(proto.n_float_data_at, proto.float_data_at),
        numbers(proto.n_float_data, proto.float_data)),
      TypedData(
        "int32_data", .int32, Messages(proto.n_int32_data_at, proto.int32_data_at),
        numbers(proto.n_int32_data, proto.int32_data)),
      TypedData(
        "int64_data", .int64, Messages(proto.n_int64_data_at, proto.int64_data_at),
        numbers(proto.n_int64_data, proto.int64_data)),
      TypedData(
        "double_data", .double, Messages(proto.n_double_data_at, proto.double_data_at),
        numbers(proto.n_double_data, proto.double_data)),
      TypedData(
        "uint64_data", .uint64, Messages(proto.n_uint64_data_at, proto.uint64_data_at),
        numbers(proto.n_uint64_data, proto.uint64_data)),
    ].filter { !$0.isEmpty }
    guard let first = all.first else { return nil }
    guard all.count == 1 else { throw .places(all.map(\.name)) }
    guard first.pieces.allSatisfy({ $0.pointee.length == 0 }) || first.loose.isEmpty else {
      throw .places(["\(first.name), packed", "\(first.name), unpacked"])
    }
    self = first
  }

  private init<T>(
    _ name: String, _ tag: Field, _ pieces: Messages<Onnx__Extent>, _ loose: UnsafeBufferPointer<T>
  ) {
    self.name = name
    self.tag = tag
    self.pieces = pieces
    self.loose = UnsafeRawBufferPointer(loose)
  }

  private var isEmpty: Bool { loose.isEmpty && pieces.allSatisfy { $0.pointee.length == 0 } }

  /// The tensor with these elements; in place when they lie in the file as they do in memory.
  func tensor(
    _ element: ElementType, _ shape: [Int], _ byteCount: Int, _ file: MappedFile
  ) throws(TensorProblem) -> Tensor {
    guard accepts(element) else { throw .field(name, element: element) }
    let isFixed = tag == .float || tag == .double
    let length = pieces.reduce(loose.count) { $0 + Int($1.pointee.length) }
    let expected = byteCount / element.byteCount
    if isFixed {
      guard length == byteCount else {
        throw count(length / element.byteCount, expected, shape)
      }
      if loose.isEmpty, pieces.count == 1,
        let tensor = Tensor(
          element: element, shape: shape, mapped: file, offset: Int(pieces[0].pointee.offset))
      {
        return tensor
      }
      return Tensor(element: element, shape: shape) { target in
        var end = 0
        for bytes in pieces.map({ piece(of: file, $0) }) + [loose] where !bytes.isEmpty {
          UnsafeMutableRawBufferPointer(rebasing: target[end...]).copyMemory(from: bytes)
          end += bytes.count
        }
      }
    }
    if !loose.isEmpty {
      let width = tag == .int32 ? 4 : 8
      guard loose.count / width == expected else {
        throw count(loose.count / width, expected, shape)
      }
      let values = (0..<expected).map { index in
        width == 4
          ? Int64(loose.loadUnaligned(fromByteOffset: 4 * index, as: Int32.self))
          : loose.loadUnaligned(fromByteOffset: 8 * index, as: Int64.self)
      }
      return bits(values, element, shape)
    }
    // Every element takes at least a byte, so memory is bounded by the file before any is reserved.
    guard length >= expected else { throw count(length, expected, shape) }
    return try decoded(element, shape, expected, file)
  }

  private func decoded(
    _ element: ElementType, _ shape: [Int], _ expected: Int, _ file: MappedFile
  ) throws(TensorProblem) -> Tensor {
    let width = element.byteCount
    let tensor = try Tensor(element: element, shape: shape) { target throws(TensorProblem) in
      var found = 0
      for extent in pieces {
        do throws(ProtobufError) {
          found += try decodeVarints(
            piece(of: file, extent), at: Int(extent.pointee.offset), field: name, width: width,
            into: UnsafeMutableRawBufferPointer(rebasing: target[(found * width)...]))
        } catch { throw .wire(error) }
        guard found <= expected else { throw count(found, expected, shape) }
      }
      guard found == expected else { throw count(found, expected, shape) }
    }
    return tensor.withCanonicalBooleans
  }

  /// A tensor of integers, or of floats given by their bits.
  private func bits(_ values: [Int64], _ element: ElementType, _ shape: [Int]) -> Tensor {
    guard element == .f16 || element == .bf16 else {
      return Tensor(values, shape: shape, as: element)
    }
    return Tensor(element: element, shape: shape) { target in
      for (index, value) in values.enumerated() {
        target.storeBytes(
          of: UInt16(truncatingIfNeeded: value), toByteOffset: 2 * index, as: UInt16.self)
      }
    }
  }

  private func piece(
    of file: MappedFile, _ extent: UnsafePointer<Onnx__Extent>
  ) -> UnsafeRawBufferPointer {
    let start = Int(extent.pointee.offset)
    return UnsafeRawBufferPointer(
      rebasing: file.bytes[start..<start + Int(extent.pointee.length)])
  }

  private func count(_ found: Int, _ expected: Int, _ shape: [Int]) -> TensorProblem {
    .elementCount(field: name, found: found, expected: expected, shape: shape)
  }

  private func accepts(_ element: ElementType) -> Bool {
    switch tag {
    case .float: element == .f32
    case .double: element == .f64
    case .int64: element == .i64
    case .uint64: element == .u64 || element == .u32
    case .int32: ![.f32, .f64, .i64, .u64, .u32].contains(element)
    }
  }
}
