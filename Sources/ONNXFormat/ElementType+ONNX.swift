import Tensors

extension ElementType {
  /// The element type of a `TensorProto.DataType`.
  init(onnx code: Int32) throws(TensorProblem) {
    switch code {
    case 1: self = .f32
    case 2: self = .u8
    case 3: self = .i8
    case 4: self = .u16
    case 5: self = .i16
    case 6: self = .i32
    case 7: self = .i64
    case 9: self = .bool
    case 10: self = .f16
    case 11: self = .f64
    case 12: self = .u32
    case 13: self = .u64
    case 16: self = .bf16
    case 0: throw .noElementType
    default:
      guard let name = Self.unsupportedNames[code] else { throw .unknownElementType(Int(code)) }
      throw .elementType(name)
    }
  }

  /// The number of the type in `TensorProto.DataType`.
  var onnx: Int {
    switch self {
    case .f32: 1
    case .u8: 2
    case .i8: 3
    case .u16: 4
    case .i16: 5
    case .i32: 6
    case .i64: 7
    case .bool: 9
    case .f16: 10
    case .f64: 11
    case .u32: 12
    case .u64: 13
    case .bf16: 16
    }
  }

  /// The element type of a name in `TensorProto.DataType`, as the oldest Cast spells it.
  init(onnxName name: String) throws(TensorProblem) {
    guard let code = Self.names[name] else { throw .elementType(name) }
    try self.init(onnx: code)
  }

  private static let unsupportedNames: [Int32: String] = [
    8: "STRING", 14: "COMPLEX64", 15: "COMPLEX128", 17: "FLOAT8E4M3FN", 18: "FLOAT8E4M3FNUZ",
    19: "FLOAT8E5M2", 20: "FLOAT8E5M2FNUZ", 21: "UINT4", 22: "INT4", 23: "FLOAT4E2M1",
    24: "FLOAT8E8M0", 25: "UINT2", 26: "INT2", 27: "FLOAT6E2M3", 28: "FLOAT6E3M2",
  ]

  private static let names: [String: Int32] = [
    "FLOAT": 1, "UINT8": 2, "INT8": 3, "UINT16": 4, "INT16": 5, "INT32": 6, "INT64": 7, "BOOL": 9,
    "FLOAT16": 10, "DOUBLE": 11, "UINT32": 12, "UINT64": 13,
  ]
}
