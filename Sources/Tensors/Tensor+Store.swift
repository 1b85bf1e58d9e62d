extension Tensor {
  static func store(
    _ values: [Double], into bytes: UnsafeMutableRawBufferPointer, as element: ElementType
  ) {
    switch element {
    case .f64: each(values, bytes) { $0 }
    case .f32: each(values, bytes) { Float($0) }
    case .f16: each(values, bytes) { Half.f16($0) }
    case .bf16: each(values, bytes) { Half.bf16($0) }
    case .i64: each(values, bytes) { truncated($0) }
    case .i32: each(values, bytes) { Int32(clamping: truncated($0)) }
    case .i16: each(values, bytes) { Int16(clamping: truncated($0)) }
    case .i8: each(values, bytes) { Int8(clamping: truncated($0)) }
    case .u64: each(values, bytes) { $0 >= 0x1p64 ? .max : $0 > 0 ? UInt64($0) : 0 }
    case .u32: each(values, bytes) { UInt32(clamping: truncated($0)) }
    case .u16: each(values, bytes) { UInt16(clamping: truncated($0)) }
    case .u8: each(values, bytes) { UInt8(clamping: truncated($0)) }
    case .bool: each(values, bytes) { $0 == 0 ? UInt8(0) : 1 }
    }
  }

  static func store(
    _ values: [Int64], into bytes: UnsafeMutableRawBufferPointer, as element: ElementType
  ) {
    switch element {
    case .f64: each(values, bytes) { Double($0) }
    case .f32: each(values, bytes) { Float($0) }
    case .f16: each(values, bytes) { Half.f16(Double($0)) }
    case .bf16:
      each(values, bytes) { Half.bf16($0 < 0 ? -sticky($0.magnitude) : sticky($0.magnitude)) }
    case .i64, .u64: each(values, bytes) { $0 }
    case .i32, .u32: each(values, bytes) { Int32(truncatingIfNeeded: $0) }
    case .i16, .u16: each(values, bytes) { Int16(truncatingIfNeeded: $0) }
    case .i8, .u8: each(values, bytes) { Int8(truncatingIfNeeded: $0) }
    case .bool: each(values, bytes) { $0 == 0 ? UInt8(0) : 1 }
    }
  }

  private static func each<V, T>(
    _ values: [V], _ bytes: UnsafeMutableRawBufferPointer, _ body: (V) -> T
  ) {
    let count = min(values.count, bytes.count / MemoryLayout<T>.stride)
    guard count > 0 else { return }
    let target = bytes.bindMemory(to: T.self)
    for i in 0..<count { target[i] = body(values[i]) }
  }
}
