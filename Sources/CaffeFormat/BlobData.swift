import CCaffeSchema
import Protobuf
import Tensors

/// The elements of a `BlobProto` and where they lie.
struct BlobData {
  private let proto: Caffe__BlobProto
  private let file: MappedFile?

  init(_ proto: Caffe__BlobProto, file: MappedFile?) {
    self.proto = proto
    self.file = file
  }

  /// The shape as the file gives it: `shape`, or the four numbers of old files.
  var shape: [Int] {
    get throws(BlobProblem) {
      var sizes: [Int]
      if let shape = proto.shape {
        sizes = numbers(shape.pointee.n_dim, shape.pointee.dim).map { Int($0) }
      } else {
        sizes = [proto.num, proto.channels, proto.height, proto.width].map { Int($0) }
        let isGiven =
          proto.has_num != 0 || proto.has_channels != 0 || proto.has_height != 0
          || proto.has_width != 0
        if !isGiven { sizes = [] }
      }
      if let negative = sizes.first(where: { $0 < 0 }) { throw .negativeDimension(negative) }
      return sizes
    }
  }

  /// Whether the elements can have a shape: it is the file's own but for leading sizes of 1.
  func fits(_ wanted: [Int]) throws(BlobProblem) -> Bool {
    let found = try shape
    return found.drop { $0 == 1 }.elementsEqual(wanted.drop { $0 == 1 })
  }

  /// Whether elements are not stored as single-precision floats.
  var isConverted: Bool {
    !doubles.isEmpty
      || proto.raw_data_at != nil && proto.raw_data_type != CAFFE__TYPE__FLOAT
  }

  private var floats: Pieces {
    Pieces(
      Messages(proto.n_data_at, proto.data_at),
      UnsafeRawBufferPointer(numbers(proto.n_data, proto.data)))
  }

  private var doubles: Pieces {
    Pieces(
      Messages(proto.n_double_data_at, proto.double_data_at),
      UnsafeRawBufferPointer(numbers(proto.n_double_data, proto.double_data)))
  }

  private var raw: Pieces {
    if let place = proto.raw_data_at { return Pieces(extents: [place.pointee]) }
    return Pieces(extents: [])
  }

  /// The elements in a shape; in place when they lie in the file as they do in memory.
  func tensor(_ shape: [Int]) throws(BlobProblem) -> Tensor {
    guard let byteCount = Tensor.byteCount(element: .f32, shape: shape) else {
      throw .tooLarge(shape: shape)
    }
    let count = byteCount / 4
    let places = [("data", floats), ("double_data", doubles), ("raw_data", raw)].filter {
      !$0.1.isEmpty
    }
    guard places.count <= 1 else { throw .places(places.map(\.0)) }
    guard let (name, pieces) = places.first else {
      if count == 0 { return Tensor(element: .f32, shape: shape) { _ in } }
      throw .count(found: 0, expected: count, shape: shape)
    }
    let element: ElementType =
      switch name {
      case "data": .f32
      case "double_data": .f64
      default: try BlobData.element(of: proto)
      }
    let stored = try pieces.tensor(element, shape, file)
    return element == .f32 ? stored : stored.converted(to: .f32)
  }

  private static func element(of proto: Caffe__BlobProto) throws(BlobProblem) -> ElementType {
    switch proto.raw_data_type {
    case CAFFE__TYPE__DOUBLE: .f64
    case CAFFE__TYPE__FLOAT: .f32
    case CAFFE__TYPE__FLOAT16: .f16
    case CAFFE__TYPE__INT: throw .type("INT")
    case CAFFE__TYPE__UINT: throw .type("UINT")
    default: throw .type("number \(proto.raw_data_type.rawValue)")
    }
  }
}

/// Elements that lie in several places of a file, or in memory.
private struct Pieces {
  private let extents: [Caffe__Extent]
  private let loose: UnsafeRawBufferPointer

  init(_ extents: Messages<Caffe__Extent>, _ loose: UnsafeRawBufferPointer) {
    self.extents = extents.map(\.pointee).filter { $0.length > 0 }
    self.loose = loose
  }

  init(extents: [Caffe__Extent]) {
    self.extents = extents.filter { $0.length > 0 }
    loose = UnsafeRawBufferPointer(start: nil, count: 0)
  }

  var isEmpty: Bool { loose.isEmpty && extents.isEmpty }

  func tensor(
    _ element: ElementType, _ shape: [Int], _ file: MappedFile?
  ) throws(BlobProblem) -> Tensor {
    guard let byteCount = Tensor.byteCount(element: element, shape: shape) else {
      throw .tooLarge(shape: shape)
    }
    let length = extents.reduce(loose.count) { $0 + Int($1.length) }
    guard length % element.byteCount == 0 else {
      throw .ragged(bytes: length, element: element.byteCount)
    }
    guard length == byteCount else {
      throw .count(
        found: length / element.byteCount, expected: byteCount / element.byteCount, shape: shape)
    }
    if let file, loose.isEmpty, extents.count == 1,
      let tensor = Tensor(
        element: element, shape: shape, mapped: file, offset: Int(extents[0].offset))
    {
      return tensor
    }
    return Tensor(element: element, shape: shape) { target in
      var end = 0
      for bytes in extents.map({ piece(of: file, $0) }) + [loose] where !bytes.isEmpty {
        UnsafeMutableRawBufferPointer(rebasing: target[end...]).copyMemory(from: bytes)
        end += bytes.count
      }
    }
  }

  private func piece(of file: MappedFile?, _ extent: Caffe__Extent) -> UnsafeRawBufferPointer {
    guard let file else { return UnsafeRawBufferPointer(start: nil, count: 0) }
    let start = Int(extent.offset)
    return UnsafeRawBufferPointer(rebasing: file.bytes[start..<start + Int(extent.length)])
  }
}
