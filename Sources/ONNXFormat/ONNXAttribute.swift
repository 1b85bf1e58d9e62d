import Protobuf
import Tensors

/// An attribute of a node that is being written.
enum ONNXAttribute {
  case int(String, Int)
  case float(String, Float)
  case string(String, String)
  case ints(String, [Int])
  case strings(String, [String])
  case tensor(String, Tensor)
  case graph(String, [UInt8])

  /// A flag as the number that stands for it.
  static func flag(_ name: String, _ value: Bool) -> ONNXAttribute { .int(name, value ? 1 : 0) }

  /// Writes an `AttributeProto`.
  func write(_ writer: inout WireWriter) {
    switch self {
    case .int(let name, let value):
      writer.text(1, name)
      writer.integer(3, Int64(value))
      writer.integer(20, 2)
    case .float(let name, let value):
      writer.text(1, name)
      writer.float(2, value)
      writer.integer(20, 1)
    case .string(let name, let value):
      writer.text(1, name)
      writer.text(4, value)
      writer.integer(20, 3)
    case .ints(let name, let values):
      writer.text(1, name)
      for value in values { writer.integer(8, Int64(value)) }
      writer.integer(20, 7)
    case .strings(let name, let values):
      writer.text(1, name)
      for value in values { writer.text(9, value) }
      writer.integer(20, 8)
    case .tensor(let name, let tensor):
      writer.text(1, name)
      writer.bytes(5, Initialiser(name: name, tensor: tensor).bytes)
      writer.integer(20, 4)
    case .graph(let name, let bytes):
      writer.text(1, name)
      writer.bytes(6, bytes)
      writer.integer(20, 5)
    }
  }
}
