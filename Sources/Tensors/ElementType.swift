/// The type of one tensor element; the raw value is its name in the text form and in `.slim`.
public enum ElementType: String, CaseIterable, Hashable, Sendable {
  case f64, f32, f16, bf16
  case i64, i32, i16, i8
  case u64, u32, u16, u8
  case bool

  /// The size of one element in bytes; a boolean takes one byte, 0 or 1.
  public var byteCount: Int {
    switch self {
    case .f64, .i64, .u64: 8
    case .f32, .i32, .u32: 4
    case .f16, .bf16, .i16, .u16: 2
    case .i8, .u8, .bool: 1
    }
  }

  public var isFloat: Bool {
    switch self {
    case .f64, .f32, .f16, .bf16: true
    default: false
    }
  }

  /// Whether this is a signed or unsigned integer; booleans are neither integer nor float.
  public var isInteger: Bool { !isFloat && self != .bool }

  public var isSigned: Bool {
    switch self {
    case .f64, .f32, .f16, .bf16, .i64, .i32, .i16, .i8: true
    default: false
    }
  }
}
