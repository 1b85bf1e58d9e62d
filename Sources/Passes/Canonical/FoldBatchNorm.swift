import Operators
public import Rewrite

/// Folds a batch normalisation into the convolution, transposed convolution or matrix product before it.
///
///     %y = conv(%x, @w, @b)                   %n = conv(%x, @w·g, @b·g + h)
///     %n = batch_norm(%y, @s, @t, @m, @v)  ⇒    where g = s / √(v + ε),  h = t − m·g
///
/// g and h have one number per output channel: axis 0 of the weight of a convolution, group · (M / g) +
/// axis 1 of a transposed one, a column (or row, if transposed) of the second factor of `gemm`. A `matmul` of
/// two matrices becomes `gemm`.
///
/// Refuses when the parameters are not constant, in training mode, for statistics per position, when
/// variance + ε is not positive and finite, when the normalised value has other readers or is an output, and
/// when a finite weight would become infinite.
public struct FoldBatchNorm: RewriteRule {
  public static let name = "fold-batch-norm"
  public static let rewriteClass = RewriteClass.reassociating
  public static let reportsEveryCandidate = true

  let x = Operand("x")
  let weight = Constant("weight")
  let bias = OptionalConstant("bias")
  let producer = AnyOp("producer", of: [Conv.self, ConvTranspose.self, Gemm.self, MatMul.self])
  let norm = Op<BatchNorm>("norm")
  let scale = Constant("scale")
  let shift = Constant("shift")
  let mean = Constant("mean")
  let variance = Constant("variance")

  public init() {}

  public var pattern: Pattern {
    norm(producer(x, weight, bias), scale, shift, mean, variance)
  }

  public func rewrite(_ m: Match, _ edit: inout Edit) throws(Mismatch) {
    let map = try ChannelAffine(
      m[norm], scale: m[scale], shift: m[shift], mean: m[mean], variance: m[variance])
    guard let producer = m[producer] as? any OutputChannels else {
      preconditionFailure("\(type(of: m[producer]).name) has no output channels")
    }
    try edit.fold(map, into: producer, m[x], weight: m.bound(weight), bias: m.bound(bias))
  }
}
