extension Tensor {
  /// A scalar or array of floating values, each rounded once to `element` (integers: towards zero, saturating).
  public init(_ values: [Double], shape: [Int], as element: ElementType = .f32) {
    self.init(element: element, shape: shape) { Self.store(values, into: $0, as: element) }
    precondition(values.count == count, "\(values.count) values for shape \(shape)")
  }

  /// Integers, kept modulo the width of `element`; a boolean is whether the value is not 0.
  ///
  /// Values of `u64` beyond `Int64.max` are given by their bit pattern.
  public init(_ values: [Int64], shape: [Int], as element: ElementType = .i64) {
    self.init(element: element, shape: shape) { Self.store(values, into: $0, as: element) }
    precondition(values.count == count, "\(values.count) values for shape \(shape)")
  }

  /// A one-dimensional tensor of 64-bit integers.
  public init(_ values: [Int]) {
    self.init(values.map(Int64.init), shape: [values.count])
  }

  /// Single-precision values.
  public init(floats: [Float], shape: [Int]) {
    self.init(element: .f32, shape: shape) { bytes in
      floats.withUnsafeBytes { bytes.copyMemory(from: $0) }
    }
  }

  /// A tensor with every element equal to `value`.
  public init(splat value: Double, shape: [Int], as element: ElementType = .f32) {
    let count = shape.reduce(1, *)
    self.init(Array(repeating: value, count: count), shape: shape, as: element)
  }

  /// The elements as doubles; exact for every type but 64-bit integers beyond 2^53. Booleans are 0 and 1.
  public var doubles: [Double] {
    withUnsafeBytes { bytes in
      switch element {
      case .f64: Self.load(bytes, Double.self) { $0 }
      case .f32: Self.load(bytes, Float.self) { Double($0) }
      case .f16: Self.load(bytes, UInt16.self) { Double(Half.value(f16: $0)) }
      case .bf16: Self.load(bytes, UInt16.self) { Double(Half.value(bf16: $0)) }
      case .i64: Self.load(bytes, Int64.self) { Double($0) }
      case .i32: Self.load(bytes, Int32.self) { Double($0) }
      case .i16: Self.load(bytes, Int16.self) { Double($0) }
      case .i8: Self.load(bytes, Int8.self) { Double($0) }
      case .u64: Self.load(bytes, UInt64.self) { Double($0) }
      case .u32: Self.load(bytes, UInt32.self) { Double($0) }
      case .u16: Self.load(bytes, UInt16.self) { Double($0) }
      case .u8: Self.load(bytes, UInt8.self) { Double($0) }
      case .bool: Self.load(bytes, UInt8.self) { $0 == 0 ? 0 : 1 }
      }
    }
  }

  /// The elements as 64-bit integers: `u64` by its bit pattern, floats towards zero and saturating (NaN is 0).
  public var integers: [Int64] {
    withUnsafeBytes { bytes in
      switch element {
      case .i64: Self.load(bytes, Int64.self) { $0 }
      case .i32: Self.load(bytes, Int32.self) { Int64($0) }
      case .i16: Self.load(bytes, Int16.self) { Int64($0) }
      case .i8: Self.load(bytes, Int8.self) { Int64($0) }
      case .u64: Self.load(bytes, UInt64.self) { Int64(bitPattern: $0) }
      case .u32: Self.load(bytes, UInt32.self) { Int64($0) }
      case .u16: Self.load(bytes, UInt16.self) { Int64($0) }
      case .u8: Self.load(bytes, UInt8.self) { Int64($0) }
      case .bool: Self.load(bytes, UInt8.self) { $0 == 0 ? 0 : 1 }
      case .f64, .f32, .f16, .bf16: doubles.map(Self.truncated)
      }
    }
  }

  /// The elements as single-precision floats, each rounded once.
  public var floats: [Float] {
    if element == .f32 {
      return withUnsafeBytes { Self.load($0, Float.self) { $0 } }
    }
    if element == .i64 { return withUnsafeBytes { Self.load($0, Int64.self) { Float($0) } } }
    if element == .u64 { return withUnsafeBytes { Self.load($0, UInt64.self) { Float($0) } } }
    return doubles.map { Float($0) }
  }

  /// The same values in another element type: floats round to nearest even, floats to integers truncate
  /// and saturate, integers wrap, anything to boolean is "not 0".
  public func converted(to target: ElementType) -> Tensor {
    if target == element { return self }
    if element.isFloat { return Tensor(doubles, shape: shape, as: target) }
    if element == .u64, target.isFloat {
      let values = withUnsafeBytes { bytes in
        Self.load(bytes, UInt64.self) { target == .f64 ? Double($0) : Self.sticky($0) }
      }
      return Tensor(values, shape: shape, as: target)
    }
    return Tensor(integers, shape: shape, as: target)
  }

  /// A double towards zero, saturating; NaN becomes 0.
  package static func truncated(_ value: Double) -> Int64 {
    if value.isNaN { return 0 }
    if value >= 0x1p63 { return .max }
    if value <= -0x1p63 { return .min }
    return Int64(value)
  }

  /// A double that rounds to every narrower float as the integer itself does.
  ///
  /// It is the integer with what exceeds 53 bits replaced by one bit that says whether anything was there.
  static func sticky(_ value: UInt64) -> Double {
    guard value >= 1 << 53 else { return Double(value) }
    return Double((value & ~0x7FF) | (value & 0x7FF == 0 ? 0 : 0x800))
  }

  private static func load<T, R>(
    _ bytes: UnsafeRawBufferPointer, _ type: T.Type, _ body: (T) -> R
  ) -> [R] {
    let width = MemoryLayout<T>.stride
    let count = bytes.count / width
    return [R](unsafeUninitializedCapacity: count) { buffer, initialized in
      for i in 0..<count {
        buffer.initializeElement(
          at: i, to: body(bytes.loadUnaligned(fromByteOffset: i * width, as: T.self)))
      }
      initialized = count
    }
  }
}
