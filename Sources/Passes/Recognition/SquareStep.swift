import Operators
import Rewrite
import Tensors

/// A value times itself, or its power 2, as part of a pattern.
struct SquareStep: Sendable {
  private let exponent: Constant
  private let power: Op<Binary>
  private let product: Op<Binary>

  init(_ name: String) {
    exponent = Constant("\(name) exponent")
    power = Op<Binary>("\(name) power", "pow") { $0.function == .pow }
    product = Op<Binary>("\(name) product", "mul") { $0.function == .mul }
  }

  func callAsFunction(_ x: Operand) -> Pattern { .oneOf([product(x, x), power(x, exponent)]) }

  /// Refuses another power than the second.
  func check(_ m: Match) throws(Mismatch) {
    if m.find(power) != nil { try m.requireExponent(exponent, 2) }
  }
}

extension Match {
  /// Refuses a constant that is not one given exponent.
  func requireExponent(_ constant: Constant, _ known: Double) throws(Mismatch) {
    let tensor = self[constant]
    guard tensor.count == 1, tensor.rank <= 1, tensor.doubles == [known] else {
      throw Mismatch(
        absent: "'\(bound(constant).name)' is \(tensor), the exponent \(known) expected")
    }
  }
}
