/// Compares elements of two tensors along strides, and stops at the first that does not pass.
///
/// All comparisons of one value share an allowance of elements, so that the work is bounded.
struct StridedMatch {
  private let a: [Double]
  private let b: [Double]
  private let floor: Double
  private let relative: Double
  private(set) var allowance: Int

  /// Where the elements stand: `shape` is walked in both tensors.
  struct View {
    var shape: [Int]
    var strides: [Int]
    var offset = 0
    var otherStrides: [Int]
    var otherOffset = 0
    var factor = 1.0
  }

  init(_ a: [Double], _ b: [Double], _ tolerance: Tolerance, allowance: Int) {
    self.a = a
    self.b = b
    self.allowance = allowance
    let largest = b.reduce(0) { $1.isFinite ? max($0, $1.magnitude) : $0 }
    floor = tolerance.absolute * largest
    relative = tolerance.relative
  }

  /// Whether more than one element of `b` is further from 0 than the tolerance.
  var isTelling: Bool {
    var count = 0
    for y in b where !(y.magnitude <= floor) {
      count += 1
      if count == 2 { return true }
    }
    return false
  }

  /// The factor by which `a` comes closest to `b`, the shorter the better as long as all elements pass.
  mutating func factor() -> Double? {
    var (product, square) = (0.0, 0.0)
    for (x, y) in zip(a, b) where x.isFinite && y.isFinite {
      product += x * y
      square += x * x
    }
    guard square > 0, product != 0 else { return nil }
    let exact = product / square
    guard exact.isFinite, exact.magnitude > 1e-12, exact.magnitude < 1e12 else { return nil }
    for digits in 1...6 {
      var unit = 1.0
      while exact.magnitude * unit < 1 { unit *= 10 }
      while exact.magnitude * unit >= 10 { unit /= 10 }
      for _ in 1..<digits { unit *= 10 }
      let rounded = (exact * unit).rounded() / unit
      let view = View(shape: [b.count], strides: [1], otherStrides: [1], factor: rounded)
      if rounded != 1, matches(view) { return rounded }
    }
    return nil
  }

  /// Whether every element of the view passes; false when the allowance is used up.
  mutating func matches(_ view: View) -> Bool {
    let count = view.shape.reduce(1, *)
    guard count > 0, let inner = view.shape.last, let step = view.strides.last,
      let otherStep = view.otherStrides.last
    else { return false }
    let (floor, relative, factor) = (floor, relative, view.factor)
    var left = allowance
    defer { allowance = left }
    return a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        var index = [Int](repeating: 0, count: view.shape.count)
        var (start, otherStart) = (view.offset, view.otherOffset)
        while true {
          left -= inner
          if left < 0 { return false }
          var (place, otherPlace) = (start, otherStart)
          for _ in 0..<inner {
            let (x, y) = (a[place] * factor, b[otherPlace])
            // Infinities of one sign differ by NaN, so they are compared first.
            let near =
              x == y || (x - y).magnitude <= floor + relative * y.magnitude && y.isFinite
              || (x.isNaN && y.isNaN)
            if !near { return false }
            place += step
            otherPlace += otherStep
          }
          var axis = view.shape.count - 2
          while axis >= 0 {
            index[axis] += 1
            start += view.strides[axis]
            otherStart += view.otherStrides[axis]
            if index[axis] < view.shape[axis] { break }
            start -= view.strides[axis] * view.shape[axis]
            otherStart -= view.otherStrides[axis] * view.shape[axis]
            index[axis] = 0
            axis -= 1
          }
          if axis < 0 { return true }
        }
      }
    }
  }
}
