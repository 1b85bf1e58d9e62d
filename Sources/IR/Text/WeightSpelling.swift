/// How the text form writes the elements of a weight.
public enum WeightSpelling: Hashable, Sendable {
  /// Every element, in row-major order: `[1,2.5,-3]`.
  case literal
  /// One value for all elements: `splat(0)`.
  case splat
  /// Numbers drawn from a seed, see `Tensor.init(drawnFrom:element:shape:)`: `random(7)`.
  case random(seed: UInt64)
  /// Every element as its bytes, for values that no number spells: `bytes("0000c07f")`.
  case bytes
  /// Where the elements lie in the weight file beside the text: `file(4096)`.
  case file(offset: Int)
  /// A fingerprint of the elements, such as `xxh:9f3c…`; it can be compared, not read back.
  case digest(String)
  /// Nothing about the elements: `?`; it cannot be read back.
  case elided
}
