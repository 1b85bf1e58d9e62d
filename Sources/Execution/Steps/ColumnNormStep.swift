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

  func run(_ chunk: Int, _ environment: Environment) {
    let source = UnsafePointer(src.floats(environment.bases))
    let target = dst.floats(environment.bases)
    let factors = UnsafePointer(scale.floats(environment.bases))
    let terms = shift.optionalFloats(environment.bases).map { UnsafePointer($0) }
    grid.forEach(chunk) { outer, _, range in
      let x = source + outer * count * inner
      let y = target + outer * count * inner
      var column = range.lowerBound
      while column + 16 <= range.upperBound {
        sixteen(x + column, y + column, factors, terms)
        column += 16
      }
      while column < range.upperBound {
        one(x + column, y + column, factors, terms)
        column += 1
      }
    }
  }

  @inline(__always) private static func load(_ x: UnsafePointer<Float>) -> Vector {
    UnsafeRawPointer(x).loadUnaligned(as: Vector.self)
  }

  private func sixteen(
    _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ factors: UnsafePointer<Float>,
    _ terms: UnsafePointer<Float>?
  ) {
    var mean = Vector.zero
    if centred {
      for k in 0..<count { mean += Self.load(x + k * inner) }
      mean /= Float(count)
    }
    var squares = Vector.zero
    for k in 0..<count {
      let value = Self.load(x + k * inner) - mean
      squares += value * value
    }
    let factor = 1 / (squares / Float(count) + epsilon).squareRoot()
    for k in 0..<count {
      let place = scales == 1 ? 0 : k
      var value = (Self.load(x + k * inner) - mean) * (factor * factors[place])
      if let terms { value += terms[place] }
      UnsafeMutableRawPointer(y + k * inner).storeBytes(of: value, as: Vector.self)
    }
  }

  private func one(
    _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ factors: UnsafePointer<Float>,
    _ terms: UnsafePointer<Float>?
  ) {
    var mean: Float = 0
    if centred {
      for k in 0..<count { mean += x[k * inner] }
      mean /= Float(count)
    }
    var squares: Float = 0
    for k in 0..<count {
      let value = x[k * inner] - mean
      squares += value * value
    }
    let factor = 1 / (squares / Float(count) + epsilon).squareRoot()
    for k in 0..<count {
      let place = scales == 1 ? 0 : k
      y[k * inner] = (x[k * inner] - mean) * (factor * factors[place]) + (terms?[place] ?? 0)
    }
  }
}
