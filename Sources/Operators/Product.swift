import Tensors

/// A product of two matrices with any strides.
struct Product {
  let rows: Int
  let columns: Int
  let inner: Int
  /// Steps in `a` from row to row and along the sum.
  let rowStride: Int
  let innerStrideA: Int
  /// Steps in `b` along the sum and from column to column.
  let innerStrideB: Int
  let columnStride: Int

  static let expectation = "a float type or an integer of 32 or 64 bits"

  static func accepts(_ element: ElementType) -> Bool {
    element.isFloat || element.isInteger && element.byteCount >= 4
  }

  /// Adds the product of two matrices to row-major elements of `y`.
  func add(
    _ a: [Double], at aStart: Int, _ b: [Double], at bStart: Int, to y: inout [Double],
    at yStart: Int
  ) {
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        y.withUnsafeMutableBufferPointer { y in
          for row in 0..<rows {
            let target = yStart + row * columns
            for k in 0..<inner {
              let factor = a[aStart + row * rowStride + k * innerStrideA]
              let source = bStart + k * innerStrideB
              for column in 0..<columns {
                y[target + column] += factor * b[source + column * columnStride]
              }
            }
          }
        }
      }
    }
  }

  /// The same for integers, which wrap.
  func add(
    _ a: [Int64], at aStart: Int, _ b: [Int64], at bStart: Int, to y: inout [Int64], at yStart: Int
  ) {
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        y.withUnsafeMutableBufferPointer { y in
          for row in 0..<rows {
            let target = yStart + row * columns
            for k in 0..<inner {
              let factor = a[aStart + row * rowStride + k * innerStrideA]
              let source = bStart + k * innerStrideB
              for column in 0..<columns {
                y[target + column] &+= factor &* b[source + column * columnStride]
              }
            }
          }
        }
      }
    }
  }
}
