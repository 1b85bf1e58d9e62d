/// How a tensor differs from the one it is compared with, both of one element type and shape.
///
/// Differences, RMS, cosine and SQNR are taken over the elements that are finite on both sides.
public struct Metrics: Codable, Hashable, Sendable {
  /// The number of elements.
  public var count = 0
  /// The elements that do not pass.
  public var failing = 0
  /// The elements beyond the tolerance that a quantiser may have rounded otherwise, since its input lies within the
  /// tolerance of another step.
  public var rounded = 0
  /// The largest |a − b|.
  public var maxAbsolute = 0.0
  /// The largest |a − b| / max(|b|, `relativeFloor`); nil when all b are 0, so that there is no measure.
  public var maxRelative: Double?
  /// The tolerance's absolute part, `absolute` · (the largest finite |b|), which keeps elements near 0 from
  /// dominating.
  public var relativeFloor = 0.0
  /// √(mean of (a − b)²).
  public var rms = 0.0
  /// Σ a·b / √(Σ a² · Σ b²); nil when one side is all 0.
  public var cosine: Double?
  /// 10 · log₁₀(Σ b² / Σ (a − b)²) in decibels; nil when either sum is 0.
  public var sqnr: Double?
  public var a = Specials()
  public var b = Specials()
  /// Positions at which one side is NaN or infinite and the other one is not the same.
  public var mismatchedSpecials = 0
  /// The first mismatched NaN or infinity, else the element with the largest |a − b|; nil when nothing differs.
  public var worst: Worst?

  public init() {}

  public var passes: Bool { failing == 0 }

  /// The elements of one side that are no finite numbers.
  public struct Specials: Codable, Hashable, Sendable {
    public var nans = 0
    public var infinities = 0

    public init(nans: Int = 0, infinities: Int = 0) {
      self.nans = nans
      self.infinities = infinities
    }
  }

  /// The element that differs most.
  public struct Worst: Codable, Hashable, Sendable {
    /// Along each axis; empty for a scalar.
    public var index: [Int]
    public var a: Scalar
    public var b: Scalar

    public init(index: [Int], a: Scalar, b: Scalar) {
      self.index = index
      self.a = a
      self.b = b
    }
  }
}
