import Operators
public import Rewrite
import Tensors

/// Folds a product, quotient, sum or difference with one constant per channel into what computes the channels.
///
///     %y = conv(%x, @w, @b)                     %z = conv(%x, @w·c, @b·c)
///     %z = binary(%y, @c) {function: mul}   ⇒
///
/// Likewise for `add` and `sub`, which change the bias alone, for `div`, for the constant as first operand
/// (but not for a quotient), and after `conv_transpose`, `gemm` and the `matmul` of two matrices, which becomes
/// `gemm` when something is added. This is where the biases of separate additions go.
///
/// Refuses when the value between has other readers or is an output, when the constant is not one number in
/// all or one per channel, or not finite, or divides by 0, and when a finite weight would become infinite.
public struct FoldScale: RewriteRule {
  public static let name = "fold-scale"
  public static let rewriteClass = RewriteClass.reassociating

  let x = Operand("x")
  let weight = Constant("weight")
  let bias = OptionalConstant("bias")
  let constant = Constant("constant")
  let producer = AnyOp("producer", of: [Conv.self, ConvTranspose.self, Gemm.self, MatMul.self])
  let after = Op<Binary>("after", "add, sub, mul or div") { $0.isScaleOrShift }
  let reversed = Op<Binary>("reversed", "add, sub, mul or div") { $0.isScaleOrShift }

  public init() {}

  public var pattern: Pattern {
    let channels = producer(x, weight, bias)
    return .oneOf([after(channels, constant), reversed(constant, channels)])
  }

  public func rewrite(_ m: Match, _ edit: inout Edit) throws(Mismatch) {
    guard let producer = m[producer] as? any OutputChannels else {
      preconditionFailure("\(type(of: m[producer]).name) has no output channels")
    }
    guard let rank = m[x].fact.tensorType?.shape.count,
      let count = producer.channels(ofWeight: m[weight].shape)?.count
    else { throw Mismatch("'\(m.bound(weight).name)' has no output channels") }
    let isReversed = m.find(after) == nil
    let map = try ChannelAffine(
      m[isReversed ? reversed : after], m.bound(constant), isReversed: isReversed, rank: rank,
      count: count)
    try edit.fold(map, into: producer, m[x], weight: m.bound(weight), bias: m.bound(bias))
  }
}
