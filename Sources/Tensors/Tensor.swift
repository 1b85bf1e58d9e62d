/// An immutable dense array: element type, shape, and row-major elements in memory or in a mapped file.
///
/// Copies share their elements. Elements start at any alignment when they lie in a mapped file; in
/// memory they are aligned to 64 bytes. Multi-byte elements are little-endian.
public struct Tensor: Sendable {
  public let element: ElementType
  public let shape: [Int]
  @usableFromInline let storage: Storage
  @usableFromInline let offset: Int

  /// The number of elements; 1 for a scalar (empty shape).
  public let count: Int

  public var rank: Int { shape.count }
  public var byteCount: Int { count * element.byteCount }
  public var isScalar: Bool { shape.isEmpty }

  /// A tensor whose bytes `fill` writes; they are zero before it runs.
  ///
  /// - Precondition: every dimension is non-negative and the byte count fits in an `Int`; check untrusted
  ///   shapes with `Tensor.byteCount(element:shape:)` first.
  public init<E: Error>(
    element: ElementType, shape: [Int],
    fill: (UnsafeMutableRawBufferPointer) throws(E) -> Void
  ) throws(E) {
    guard let byteCount = Self.size(element, shape)?.bytes else {
      preconditionFailure("shape \(shape) has no size")
    }
    let heap = HeapStorage(byteCount: byteCount)
    try fill(UnsafeMutableRawBufferPointer(start: heap.base, count: byteCount))
    self.init(element: element, shape: shape, storage: .heap(heap), offset: 0)
  }

  /// Tensors in one block of memory, whose bytes are written through the pointers that come with them.
  ///
  /// Every byte must be written before anybody reads a tensor, and none after that. The pointers are valid as
  /// long as one of the tensors or of their copies lives.
  ///
  /// - Returns: nil when the system has no such memory.
  /// - Precondition: as for `init(element:shape:fill:)`, all of them together.
  package static func unwritten(
    _ types: [(element: ElementType, shape: [Int])]
  ) -> [(tensor: Tensor, bytes: UnsafeMutableRawBufferPointer)]? {
    var offsets: [Int] = []
    var end = 0
    for (element, shape) in types {
      guard let size = size(element, shape)?.bytes else {
        preconditionFailure("shape \(shape) has no size")
      }
      offsets.append(end)
      end = (end + size + 63) & ~63
    }
    guard let heap = HeapStorage(unwritten: end) else { return nil }
    return zip(types, offsets).map { type, offset in
      let tensor = Tensor(
        element: type.element, shape: type.shape, storage: .heap(heap), offset: offset)
      return (
        tensor, UnsafeMutableRawBufferPointer(start: heap.base + offset, count: tensor.byteCount)
      )
    }
  }

  /// A tensor whose elements are bytes of a mapped file, used in place.
  ///
  /// - Returns: nil when the range of bytes does not lie in the file or the shape has no size.
  public init?(element: ElementType, shape: [Int], mapped file: MappedFile, offset: Int) {
    guard let byteCount = Self.byteCount(element: element, shape: shape), offset >= 0,
      offset <= file.count, byteCount <= file.count - offset
    else { return nil }
    self.init(element: element, shape: shape, storage: .mapped(file), offset: offset)
  }

  /// A tensor of zeros that takes no memory.
  ///
  /// - Throws: `LimitError` when it would have more bytes than one tensor may, or no size.
  public init(zeros shape: [Int], element: ElementType) throws(LimitError) {
    let size = Self.byteCount(element: element, shape: shape)
    try Limits.current.check(.tensor, size, "zeros of shape \(shape)")
    guard let size, let zeros = ZeroStorage(byteCount: size) else {
      throw LimitError(name: .tensor, found: size, limit: 0, what: "zeros of shape \(shape)")
    }
    self.init(element: element, shape: shape, storage: .zeros(zeros), offset: 0)
  }

  init(element: ElementType, shape: [Int], storage: Storage, offset: Int) {
    self.element = element
    self.shape = shape
    self.storage = storage
    self.offset = offset
    count = shape.reduce(1, *)
  }

  /// The size in bytes of a tensor, or nil when a dimension is negative or the size overflows.
  ///
  /// A tensor without elements has no size either when its other dimensions have more than `largestHollow`
  /// positions: loops over them would never end.
  public static func byteCount(element: ElementType, shape: [Int]) -> Int? {
    guard let (bytes, positions) = size(element, shape) else { return nil }
    return bytes > 0 || positions <= largestHollow ? bytes : nil
  }

  private static let largestHollow = 1 << 24

  /// The size in bytes, and the product of all dimensions that are not 0.
  private static func size(
    _ element: ElementType, _ shape: [Int]
  ) -> (bytes: Int, positions: Int)? {
    var size = element.byteCount
    var isEmpty = false
    for dimension in shape {
      guard dimension >= 0 else { return nil }
      if dimension == 0 {
        isEmpty = true
        continue
      }
      let (product, overflow) = size.multipliedReportingOverflow(by: dimension)
      guard !overflow else { return nil }
      size = product
    }
    return (isEmpty ? 0 : size, size / element.byteCount)
  }

  /// The same elements under another shape of equal count.
  public func reshaped(_ shape: [Int]) -> Tensor {
    let reshaped = Tensor(element: element, shape: shape, storage: storage, offset: offset)
    precondition(reshaped.count == count, "\(self.shape) cannot become \(shape)")
    return reshaped
  }

  /// Calls `body` with the elements as bytes, at any alignment.
  @inlinable public func withUnsafeBytes<R, E: Error>(
    _ body: (UnsafeRawBufferPointer) throws(E) -> R
  ) throws(E) -> R {
    try withExtendedLifetime(storage) { () throws(E) -> R in
      try body(UnsafeRawBufferPointer(start: storage.base.map { $0 + offset }, count: byteCount))
    }
  }

  /// The mapped file in which the elements lie and where they start, when they do.
  public var mapping: (file: MappedFile, offset: Int)? {
    if case .mapped(let file) = storage { (file, offset) } else { nil }
  }

  /// Whether both tensors have the same type, shape and element bytes (so NaN equals itself, 0 is not -0).
  public func isIdentical(to other: Tensor) -> Bool {
    guard element == other.element, shape == other.shape else { return false }
    return withUnsafeBytes { a in
      other.withUnsafeBytes { b in
        a.baseAddress == b.baseAddress || a.elementsEqual(b)
      }
    }
  }
}

extension Tensor: CustomStringConvertible {
  public var description: String {
    "\(element)[\(shape.map(String.init).joined(separator: ","))]"
  }
}
