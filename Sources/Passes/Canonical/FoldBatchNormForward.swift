import Operators
public import Rewrite

/// Folds a batch normalisation into the convolution, transposed convolution or matrix product after it.
///
///     %n = batch_norm(%x, @s, @t, @m, @v)             %y = conv(%x, @w·g, @b + Σ w·h)
///     %y = conv(%n, @w, @b)                       ⇒   where g = s / √(v + ε),  h = t − m·g
///
/// g and h have one number per input channel. Scaling is always exact in real numbers. The shift h goes into the
/// bias only where every element of the result sees all of it: a convolution that pads no zeros, a transposed
/// one whose kernel is one element without strides, and any `gemm` or `matmul` of two matrices.
///
/// Refuses when parameters, weight or bias are not constant, for what `FoldBatchNorm` refuses of a
/// normalisation, when the normalised value has other readers or is an output, when there is a shift and zeros
/// are padded, and when a finite weight or bias would become infinite.
public struct FoldBatchNormForward: RewriteRule {
  public static let name = "fold-batch-norm-forward"
  public static let rewriteClass = RewriteClass.reassociating

  let x = Operand("x")
  let norm = Op<BatchNorm>("norm")
  let scale = Constant("scale")
  let shift = Constant("shift")
  let mean = Constant("mean")
  let variance = Constant("variance")
  let consumer = AnyOp("consumer", of: [Conv.self, ConvTranspose.self, Gemm.self, MatMul.self])
  let weight = Constant("weight")
  let bias = OptionalConstant("bias")

  public init() {}

  public var pattern: Pattern {
    consumer(norm(x, scale, shift, mean, variance), weight, bias)
  }

  public func rewrite(_ m: Match, _ edit: inout Edit) throws(Mismatch) {
    let map = try ChannelAffine(
      m[norm], scale: m[scale], shift: m[shift], mean: m[mean], variance: m[variance])
    guard let consumer = m[consumer] as? any InputChannels else {
      preconditionFailure("\(type(of: m[consumer]).name) has no input channels")
    }
    try edit.fold(map, before: consumer, m[x], weight: m.bound(weight), bias: m.bound(bias))
  }
}
