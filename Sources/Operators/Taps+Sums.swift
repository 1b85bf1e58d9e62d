extension Taps {
  /// The sum over every window, plane by plane.
  func sums(_ x: [Double], planes: Int) -> [Double] {
    let size = rowCount * width
    var sums = [Double](repeating: 0, count: planes * size)
    sums.withUnsafeMutableBufferPointer { sums in
      x.withUnsafeBufferPointer { x in
        for plane in 0..<planes {
          for t in 0..<outerCount {
            for range in ranges where range.high > range.low {
              for r in 0..<rowCount {
                let row = rows[t * rowCount + r]
                if row < 0 { continue }
                let from = plane * planeSize + row + range.start
                let to = plane * size + r * width + range.low
                for i in 0..<range.high - range.low { sums[to + i] += x[from + i * step] }
              }
            }
          }
        }
      }
    }
    return sums
  }
}
