import Operators
public import Rewrite
import Tensors

/// Folds a product, quotient, sum or difference with one constant per channel into the convolution after it.
///
///     %z = binary(%x, @c) {function: mul}             %y = conv(%x, @w·c, @b)
///     %y = conv(%z, @w, @b)                       ⇒
///
/// Likewise for `add` and `sub`, which change the bias alone, for `div`, for the constant as first operand (but
/// not for a quotient), and before `conv_transpose`, `gemm` and the `matmul` of two matrices, which becomes
/// `gemm` when something is added. A sum is folded where `FoldBatchNormForward` folds its shift.
///
/// Refuses when the value between has other readers or is an output, when the constant is not one number in
/// all or one per channel, or not finite, or divides by 0, when zeros are padded after a sum, and when a finite
/// weight or bias would become infinite.
public struct FoldScaleForward: RewriteRule {
  public static let name = "fold-scale-forward"
  public static let rewriteClass = RewriteClass.reassociating

  let x = Operand("x")
  let constant = Constant("constant")
  let before = Op<Binary>("before", "add, sub, mul or div") { $0.isScaleOrShift }
  let reversed = Op<Binary>("reversed", "add, sub, mul or div") { $0.isScaleOrShift }
  let consumer = AnyOp("consumer", of: [Conv.self, ConvTranspose.self, Gemm.self, MatMul.self])
  let weight = Constant("weight")
  let bias = OptionalConstant("bias")

  public init() {}

  public var pattern: Pattern {
    .oneOf([
      consumer(before(x, constant), weight, bias), consumer(reversed(constant, x), weight, bias),
    ])
  }

  public func rewrite(_ m: Match, _ edit: inout Edit) throws(Mismatch) {
    guard let consumer = m[consumer] as? any InputChannels else {
      preconditionFailure("\(type(of: m[consumer]).name) has no input channels")
    }
    guard let rank = m[x].fact.tensorType?.shape.count,
      let count = consumer.inputChannels(ofWeight: m[weight].shape)?.count
    else { throw Mismatch("'\(m.bound(weight).name)' has no input channels") }
    let isReversed = m.find(before) == nil
    let map = try ChannelAffine(
      m[isReversed ? reversed : before], m.bound(constant), isReversed: isReversed, rank: rank,
      count: count)
    try edit.fold(map, before: consumer, m[x], weight: m.bound(weight), bias: m.bound(bias))
  }
}
