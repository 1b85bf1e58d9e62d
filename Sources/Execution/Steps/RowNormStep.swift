/// The normalisation of rows to mean 0 and variance 1, or to mean square 1, then a scale and a shift.
struct RowNormStep: KernelStep {
  var src: Place
  var dst: Place
  var scale: Place
  /// May be `Place.none`.
  var shift: Place
  var columns: Int
  /// Element i of all rows has scale and shift i / `run` mod `scales`; `run` divides `columns`.
  var run: Int
  var scales: Int
  var epsilon: Float
  var centred: Bool
  /// The extent is rows.
  var grid: Grid

  var chunks: Int { grid.chunks }
  var reads: [Place] { shift == .none ? [src, scale] : [src, scale, shift] }
  var writes: [Place] { [dst] }

  func run(_ chunk: Int, _ environment: Environment) {
    let source = src.floats(environment.bases)
    let target = dst.floats(environment.bases)
    let factors = scale.floats(environment.bases)
    let terms = shift.optionalFloats(environment.bases)
    grid.forEach(chunk) { _, _, rows in
      for row in rows {
        let x = UnsafePointer(source + row * columns)
        let mean = centred ? Self.sum(x, columns, minus: 0, squared: false) / Float(columns) : 0
        let square = Self.sum(x, columns, minus: mean, squared: true) / Float(columns)
        let factor = 1 / (square + epsilon).squareRoot()
        var place = row * columns / run % scales
        for start in stride(from: 0, to: columns, by: run) {
          if run == 1 {
            // Every element has a scale of its own, in the order of the row.
            let first = row * columns % scales
            Self.scale(
              x, target + row * columns, columns, mean, factor, factors + first,
              terms.map { $0 + first })
            break
          }
          let gain = factor * factors[place]
          Self.scale(
            x + start, target + row * columns + start, run, mean, gain, terms?[place] ?? 0)
          place = place + 1 == scales ? 0 : place + 1
        }
      }
    }
  }

  private typealias Vector = SIMD8<Float>

  @inline(__always) private static func load(_ x: UnsafePointer<Float>) -> Vector {
    UnsafeRawPointer(x).loadUnaligned(as: Vector.self)
  }

  @inline(__always) private static func store(_ y: UnsafeMutablePointer<Float>, _ value: Vector) {
    UnsafeMutableRawPointer(y).storeBytes(of: value, as: Vector.self)
  }

  /// The sum of x − `mean`, or of its squares.
  private static func sum(
    _ x: UnsafePointer<Float>, _ count: Int, minus mean: Float, squared: Bool
  ) -> Float {
    var sums = (Vector.zero, Vector.zero)
    var index = 0
    while index + 16 <= count {
      let a = load(x + index) - mean
      let b = load(x + index + 8) - mean
      sums.0 += squared ? a * a : a
      sums.1 += squared ? b * b : b
      index += 16
    }
    var sum = (sums.0 + sums.1).sum()
    while index < count {
      let value = x[index] - mean
      sum += squared ? value * value : value
      index += 1
    }
    return sum
  }

  /// y = (x − mean) · gain + term.
  private static func scale(
    _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ count: Int, _ mean: Float,
    _ gain: Float, _ term: Float
  ) {
    var index = 0
    while index + 8 <= count {
      store(y + index, (load(x + index) - mean) * gain + term)
      index += 8
    }
    while index < count {
      y[index] = (x[index] - mean) * gain + term
      index += 1
    }
  }

  /// y = (x − mean) · factor · scale + shift, element by element.
  private static func scale(
    _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ count: Int, _ mean: Float,
    _ factor: Float, _ scale: UnsafeMutablePointer<Float>, _ shift: UnsafeMutablePointer<Float>?
  ) {
    var index = 0
    while index + 8 <= count {
      var value = (load(x + index) - mean) * factor * load(scale + index)
      if let shift { value += load(shift + index) }
      store(y + index, value)
      index += 8
    }
    while index < count {
      y[index] = (x[index] - mean) * factor * scale[index] + (shift?[index] ?? 0)
      index += 1
    }
  }
}
