import Tensors

/// How far a floating-point element may be from the one it is compared with.
///
/// An element a passes against b when |a − b| ≤ `absolute` · (the largest finite |b| of the tensor)
/// + `relative` · |b|. NaN and infinities must stand at the same positions, infinities with the same sign.
/// Integers and booleans must be equal. A 16-bit float rounds more coarsely than these fractions: of its elements both
/// are at least `units` units in the last place, 0.0078 for f16 and 0.0625 for bf16.
public struct Tolerance: Codable, Hashable, Sendable {
  public var relative: Double
  /// A fraction of the largest finite magnitude of the tensor compared with.
  public var absolute: Double
  /// Of 16-bit floats; 0 takes the fractions for every type.
  public var units: Double

  public init(relative: Double = 1e-3, absolute: Double = 1e-4, units: Double = 8) {
    self.relative = relative
    self.absolute = absolute
    self.units = units
  }

  /// The tolerance for elements of one type.
  func applied(to element: ElementType) -> Tolerance {
    guard element.isFloat else { return Tolerance(relative: 0, absolute: 0, units: 0) }
    let least =
      switch element {
      case .f16: units * 0x1p-10
      case .bf16: units * 0x1p-7
      default: 0.0
      }
    return Tolerance(
      relative: max(relative, least), absolute: max(absolute, least), units: units)
  }
}
