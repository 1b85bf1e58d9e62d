import Foundation
import Tensors

/// Recorded data changed for a test.
enum Recorded {
  /// Writes an npz again with its tensors changed.
  static func rewrite(
    _ path: String, to target: String, _ change: (String, Tensor) -> Tensor
  ) throws {
    try NPZ.write(
      try NPZ.read(path: path).map { ($0.name, change($0.name, $0.tensor)) }, to: target)
  }

  /// A `TensorProto` of floats.
  static func proto(_ tensor: Tensor, name: String, raw: Bool) -> Data {
    let values = tensor.floats.flatMap { value in
      (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * UInt32($0))) }
    }
    return Data(
      tensor.shape.flatMap { Wire.number(1, $0) } + Wire.number(2, 1)
        + Wire.bytes(8, Array(name.utf8)) + Wire.bytes(raw ? 9 : 4, values))
  }
}

/// `y = x * s`, where `s` is an input with the initial value [2, 3].
enum OverridableModel {
  static var bytes: Data {
    let node =
      [(1, "x"), (1, "s"), (2, "y"), (3, "scale"), (4, "Mul")]
      .flatMap { Wire.bytes($0, Array($1.utf8)) }
    let initial = Recorded.proto(Tensor([2.0, 3], shape: [2]), name: "s", raw: true)
    let graph =
      Wire.bytes(1, node) + Wire.bytes(2, Array("overridable".utf8))
      + Wire.bytes(5, Array(initial)) + Wire.bytes(11, Wire.value("x", [1, 2]))
      + Wire.bytes(11, Wire.value("s", [2])) + Wire.bytes(12, Wire.value("y", [1, 2]))
    return Data(Wire.number(1, 8) + Wire.bytes(8, Wire.number(2, 13)) + Wire.bytes(7, graph))
  }
}
