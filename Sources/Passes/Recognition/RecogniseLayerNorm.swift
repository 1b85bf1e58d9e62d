import Operators
public import Rewrite
import Tensors

/// Centres a `layer_norm` without a mean whose operand has its mean taken off.
///
///     %m = reduce(%x, @[-1]) {function: mean}
///     %d = binary(%x, %m) {function: sub}          ⇒     %y = layer_norm(%x, @s, @t)
///     %y = layer_norm(%d, @s, @t) {centred: false}
///
/// With `RecogniseRMSNorm` before it, and `FoldScaleIntoNorm` after it, this is the layer normalisation that
/// exporters write out of means, squares and roots.
///
/// Refuses a mean over other axes, and when a value between has other readers or is an output.
public struct RecogniseLayerNorm: RewriteRule {
  public static let name = "recognise-layer-norm"
  public static let rewriteClass = RewriteClass.reassociating

  let x = Operand("x")
  let axes = Constant("axes")
  let mean = Op<Reduce>("mean", "a mean that keeps its axes") {
    $0.function == .mean && $0.keepDims
  }
  let difference = Op<Binary>("difference", "sub") { $0.function == .sub }
  let scale = Operand("scale")
  let shift = OptionalOperand("shift")
  let norm = Op<LayerNorm>("norm", "layer_norm without a mean") { !$0.centred }

  public init() {}

  public var pattern: Pattern { norm(difference(x, mean(x, axes)), scale, shift) }

  public func rewrite(_ m: Match, _ edit: inout Edit) throws(Mismatch) {
    let (_, rank) = try m.floatType(x)
    let span = try m.span(of: axes, rank: rank)
    var norm = m[norm]
    let axis = norm.axis < 0 ? norm.axis + rank : norm.axis
    guard span == axis..<axis + (norm.extent ?? rank - axis) else {
      throw Mismatch(absent: "the mean is over the axes \(m[axes].integers)")
    }
    norm.centred = true
    try edit.replaceRoot(with: norm, m[x], m[scale], m[shift])
  }
}

/// Makes an instance normalisation of a layer normalisation over all axes after the channels.
///
///     %y = layer_norm(%x, @s, @t) {axis: 2}     ⇒     %y = group_norm(%x, @s', @t')
///
/// Refuses when scale or shift is not constant, or not one number in all or per channel.
public struct RecogniseInstanceNorm: RewriteRule {
  public static let name = "recognise-instance-norm"
  public static let rewriteClass = RewriteClass.reassociating

  let x = Operand("x")
  let scale = Constant("scale")
  let shift = OptionalConstant("shift")
  let norm = Op<LayerNorm>("norm", "layer_norm with a mean") { $0.centred }

  public init() {}

  public var pattern: Pattern { norm(x, scale, shift) }

  public func rewrite(_ m: Match, _ edit: inout Edit) throws(Mismatch) {
    let (element, rank) = try m.floatType(x)
    let norm = m[norm]
    guard rank > 2, norm.extent == nil, norm.axis == 2 || norm.axis == 2 - rank else {
      throw Mismatch(absent: "'\(m.root.name)' is normalised from axis \(norm.axis) on")
    }
    guard let channels = m[x].fact.tensorType?.shape[1].value else {
      throw Mismatch("the channels of '\(m[x].name)' are not known")
    }
    func perChannel(_ tensor: Tensor, _ name: String) throws(Mismatch) -> Edit.New {
      guard let values = tensor.perChannel(channels, rank: rank) else {
        throw Mismatch("'\(name)' is \(tensor), one number per channel expected")
      }
      return edit.constant(Tensor(values, shape: [channels], as: element), named: name)
    }
    let factors = try perChannel(m[scale], m.bound(scale).name)
    let terms =
      try m[shift].map { (tensor) throws(Mismatch) in
        try perChannel(tensor, m.bound(shift)?.name ?? "")
      }
      ?? edit.constant(
        Tensor(splat: 0, shape: [channels], as: element), named: "\(m.root.name).shift")
    try edit.replaceRoot(with: GroupNorm { $0.epsilon = norm.epsilon }, m[x], factors, terms)
  }
}

extension Tensor {
  /// The numbers of axis 1 when they differ along it alone, one for each index; nil when they do not.
  func perChannel(_ channels: Int, rank: Int) -> [Double]? {
    guard self.rank <= rank else { return nil }
    if count == 1 { return Array(repeating: doubles[0], count: channels) }
    let wide = Array(repeating: 1, count: rank - self.rank) + shape
    return count == channels && wide[1] == channels ? doubles : nil
  }
}
