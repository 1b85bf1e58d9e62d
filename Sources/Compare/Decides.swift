import Operators
import Tensors

/// An operator that orders, chooses or compares numbers, so that its result may jump where its input hardly moves.
///
/// Unlike the result of a quantiser its own cannot be bounded element by element: which box survives depends on
/// all others. It is right when the other side's operator decides the same for the same inputs.
protocol Decides: Operator {
  /// Whether it does so for inputs of these facts.
  func decides(on inputs: [Fact?]) -> Bool
}

extension Decides {
  func decides(on inputs: [Fact?]) -> Bool { inputs.contains { $0.isFloat } }
}

extension TopK: Decides {}
extension NonMaxSuppression: Decides {}
extension ArgExtremum: Decides {}
extension Hardmax: Decides {}
extension NonZero: Decides {}
extension Unique: Decides {}
extension Operators.Compare: Decides {}

extension Unary: Decides {
  func decides(on inputs: [Fact?]) -> Bool {
    switch function {
    case .floor, .ceil, .round, .sign: true
    default: false
    }
  }
}

extension Cast: Decides {
  func decides(on inputs: [Fact?]) -> Bool { inputs.contains { $0.isFloat } && !to.isFloat }
}

extension Fact? {
  fileprivate var isFloat: Bool {
    guard let self, self.constant == nil else { return false }
    return self.tensorType?.element.isFloat ?? false
  }
}
