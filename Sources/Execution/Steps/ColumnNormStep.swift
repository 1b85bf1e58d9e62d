/// The normalisation of groups of floats that lie `inner` apart, then a scale and a shift.
///
/// A group gets mean 0 and variance 1, or mean square 1 when not `centred`.
struct ColumnNormStep: KernelStep {
  var src: Place
  var dst: Place
  var scale: Place
  /// May be `Place.none`.
  var shift: Place
  /// Elements of a group.
  var count: Int
  /// Groups side by side, and the distance of the elements of one.
  var inner: Int
  /// 1 when all elements share one scale and shift, else `count`.
  var scales: Int
  var epsilon: Float
  var centred: Bool
  /// Images are the groups of groups; the extent is `inner`.
  var grid: Grid

  var chunks: Int { grid.chunks }
  var reads: [Place] { shift == .none ? [src, scale] : [src, scale, shift] }
  var writes: [Place] { [dst] }

  private typealias Vector = SIMD16<Float>

  /// Groups whose sums are kept at a time: both kinds of them fit on the stack.
  private static let tile = 128

  func run(_ chunk: Int, _ environment: Environment) {
    let source = UnsafePointer(src.floats(environment.bases))
    let target = dst.floats(environment.bases)
    let factors = UnsafePointer(scale.floats(environment.bases))
    let terms = shift.optionalFloats(environment.bases).map { UnsafePointer($0) }
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * Self.tile) { sums in
      guard let sums = sums.baseAddress else { return }
      grid.forEach(chunk) { outer, _, range in
        let start = outer * count * inner
        for column in stride(from: range.lowerBound, to: range.upperBound, by: Self.tile) {
          normalise(
            source + start + column, target + start + column,
            min(Self.tile, range.upperBound - column), sums, sums + Self.tile, factors, terms)
        }
      }
    }
  }

  @inline(__always) private static func load(_ x: UnsafePointer<Float>) -> Vector {
    UnsafeRawPointer(x).loadUnaligned(as: Vector.self)
  }

  @inline(__always) private static func store(_ y: UnsafeMutablePointer<Float>, _ value: Vector) {
    UnsafeMutableRawPointer(y).storeBytes(of: value, as: Vector.self)
  }

  private func normalise(
    _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ width: Int,
    _ means: UnsafeMutablePointer<Float>, _ squares: UnsafeMutablePointer<Float>,
    _ factors: UnsafePointer<Float>, _ terms: UnsafePointer<Float>?
  ) {
    means.update(repeating: 0, count: width)
    squares.update(repeating: 0, count: width)
    let whole = width & ~15
    if centred {
      for k in 0..<count {
        let row = x + k * inner
        for i in stride(from: 0, to: whole, by: 16) {
          Self.store(means + i, Self.load(means + i) + Self.load(row + i))
        }
        for i in whole..<width { means[i] += row[i] }
      }
      for i in 0..<width { means[i] /= Float(count) }
    }
    for k in 0..<count {
      let row = x + k * inner
      for i in stride(from: 0, to: whole, by: 16) {
        let value = Self.load(row + i) - Self.load(means + i)
        Self.store(squares + i, Self.load(squares + i) + value * value)
      }
      for i in whole..<width { squares[i] += (row[i] - means[i]) * (row[i] - means[i]) }
    }
    for i in 0..<width { squares[i] = 1 / (squares[i] / Float(count) + epsilon).squareRoot() }
    for k in 0..<count {
      let (row, result) = (x + k * inner, y + k * inner)
      let factor = factors[scales == 1 ? 0 : k]
      let term = terms?[scales == 1 ? 0 : k] ?? 0
      for i in stride(from: 0, to: whole, by: 16) {
        let value = Self.load(row + i) - Self.load(means + i)
        Self.store(result + i, value * (Self.load(squares + i) * factor) + term)
      }
      for i in whole..<width {
        result[i] = (row[i] - means[i]) * (squares[i] * factor) + term
      }
    }
  }
}
