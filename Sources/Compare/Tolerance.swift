/// How far a floating-point element may be from the one it is compared with.
///
/// An element a passes against b when |a − b| ≤ `absolute` · (the largest finite |b| of the tensor)
/// + `relative` · |b|. NaN and infinities must stand at the same positions, infinities with the same sign.
/// Integers and booleans must be equal.
public struct Tolerance: Codable, Hashable, Sendable {
  public var relative: Double
  /// A fraction of the largest finite magnitude of the tensor compared with.
  public var absolute: Double

  public init(relative: Double = 1e-3, absolute: Double = 1e-4) {
    self.relative = relative
    self.absolute = absolute
  }
}
