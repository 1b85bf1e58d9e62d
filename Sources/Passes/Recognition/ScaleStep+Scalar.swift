import Operators
import Rewrite
import Tensors

extension ScaleStep {
  /// The one number that the matched node adds, or by which it multiplies.
  ///
  /// - Parameters:
  ///   - isScale: whether it is to multiply.
  ///   - rank: the rank of the operand, which the constant must not raise.
  /// - Throws: a mismatch when the node does the other, or when its constant is not one finite float.
  func number(_ m: Match, isScale: Bool, rank: Int) throws(Mismatch) -> Double {
    let term = try term(m)
    guard term.isScale == isScale else {
      throw Mismatch(
        absent: "'\(term.name)' is \(term.isScale ? "multiplied" : "added"), "
          + "\(isScale ? "a product" : "a sum") expected")
    }
    guard term.values.count == 1, term.shape.count <= rank else {
      throw Mismatch(absent: "'\(term.name)' has the shape \(term.shape), one number expected")
    }
    return term.values[0]
  }
}

extension Match {
  /// Element type and rank of a value.
  ///
  /// - Throws: a mismatch when it is not a tensor of floats.
  func floatType(_ x: Operand) throws(Mismatch) -> (element: ElementType, rank: Int) {
    guard let (element, shape) = self[x].fact.tensorType, element.isFloat else {
      throw Mismatch(absent: "'\(self[x].name)' is not a tensor of floats")
    }
    return (element, shape.count)
  }

  /// The one number of a constant.
  ///
  /// - Throws: a mismatch when there are more, or none.
  func number(_ constant: Constant) throws(Mismatch) -> Double {
    let tensor = self[constant]
    guard tensor.count == 1, tensor.element.isFloat else {
      throw Mismatch(absent: "'\(bound(constant).name)' is \(tensor), one float expected")
    }
    return tensor.doubles[0]
  }

  /// Refuses a number that is not a known one, or what that rounds to in an element type.
  ///
  /// The number may be off by one unit in the last place of the element type, as when the known one was
  /// rounded to it, or its reciprocal was.
  func require(
    _ number: Double, isRounded known: Double, as element: ElementType, _ what: String
  ) throws(Mismatch) {
    guard (number - known).magnitude <= known.magnitude * element.unit else {
      throw Mismatch(absent: "\(what) is \(number), \(known) expected")
    }
  }
}

extension ElementType {
  /// The distance from 1 to the next larger number of a float type.
  fileprivate var unit: Double {
    switch self {
    case .f64: 0x1p-52
    case .f16: 0x1p-10
    case .bf16: 0x1p-7
    default: 0x1p-23
    }
  }
}

extension Double {
  /// The number as an attribute in single precision.
  ///
  /// - Throws: a mismatch when a value of double precision would lose digits, or when it is not finite.
  func attribute(for element: ElementType) throws(Mismatch) -> Float {
    let rounded = Float(self)
    guard rounded.isFinite, element != .f64 || Double(rounded) == self else {
      throw Mismatch("\(self) is no single-precision number")
    }
    return rounded
  }
}
