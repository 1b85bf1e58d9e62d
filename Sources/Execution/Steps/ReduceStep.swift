import Operators

/// One number of every group of floats that lie `inner` apart.
struct ReduceStep: KernelStep {
  enum Function: BitwiseCopyable { case sum, mean, max, min, l1, l2, sumSquare }

  var function: Function
  var src: Place
  var dst: Place
  /// Elements of a group.
  var count: Int
  /// Groups side by side, and the distance of the elements of one.
  var inner: Int
  /// Images are the groups of groups; the extent is `inner`.
  var grid: Grid

  var chunks: Int { grid.chunks }
  var reads: [Place] { [src] }
  var writes: [Place] { [dst] }

  private typealias Vector = SIMD16<Float>

  func run(_ chunk: Int, _ environment: Environment) {
    let source = UnsafePointer(src.floats(environment.bases))
    let target = dst.floats(environment.bases)
    grid.forEach(chunk) { outer, _, range in
      let x = source + outer * count * inner
      let y = target + outer * inner
      if inner == 1 {
        y[0] = finish(row(x))
        return
      }
      var column = range.lowerBound
      while column + 16 <= range.upperBound {
        var value = first(Self.load(x + column))
        for k in 1..<count { join(&value, Self.load(x + column + k * inner)) }
        for lane in 0..<16 { y[column + lane] = finish(value[lane]) }
        column += 16
      }
      while column < range.upperBound {
        var value = first(Vector(repeating: x[column]))
        for k in 1..<count { join(&value, Vector(repeating: x[column + k * inner])) }
        y[column] = finish(value[0])
        column += 1
      }
    }
  }

  @inline(__always) private static func load(_ x: UnsafePointer<Float>) -> Vector {
    UnsafeRawPointer(x).loadUnaligned(as: Vector.self)
  }

  /// The function of elements that follow each other, but for what comes last.
  private func row(_ x: UnsafePointer<Float>) -> Float {
    var index = 0
    var value: Float
    if count >= 16 {
      var values = first(Self.load(x))
      index = 16
      while index + 16 <= count {
        join(&values, Self.load(x + index))
        index += 16
      }
      value = values[0]
      for lane in 1..<16 { value = joined(value, values[lane]) }
    } else {
      value = first(Vector(repeating: x[0]))[0]
      index = 1
    }
    while index < count {
      value = joined(value, first(Vector(repeating: x[index]))[0])
      index += 1
    }
    return value
  }

  @inline(__always) private func first(_ x: Vector) -> Vector {
    switch function {
    case .sum, .mean, .max, .min: x
    case .l1: x.replacing(with: -x, where: x .< 0)
    case .l2, .sumSquare: x * x
    }
  }

  /// NaN stays once it is there.
  @inline(__always) private func join(_ value: inout Vector, _ x: Vector) {
    switch function {
    case .max: value.replace(with: x, where: (x .> value) .| (x .!= x))
    case .min: value.replace(with: x, where: (x .< value) .| (x .!= x))
    default: value += first(x)
    }
  }

  /// Two parts of a group.
  @inline(__always) private func joined(_ a: Float, _ b: Float) -> Float {
    switch function {
    case .max: b > a || b.isNaN ? b : a
    case .min: b < a || b.isNaN ? b : a
    default: a + b
    }
  }

  @inline(__always) private func finish(_ value: Float) -> Float {
    switch function {
    case .mean: value / Float(count)
    case .l2: value.squareRoot()
    default: value
    }
  }
}
