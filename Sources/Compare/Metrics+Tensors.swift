import Glibc
public import Tensors

extension Metrics {
  /// Compares a tensor with the one it should be; nil when element type or shape differ.
  public init?(_ a: Tensor, _ b: Tensor, tolerance: Tolerance = Tolerance()) {
    guard a.element == b.element, a.shape == b.shape else { return nil }
    let tolerance = a.element.isFloat ? tolerance.applied(to: a.element) : tolerance
    let found = a.withUnsafeBytes { left in
      b.withUnsafeBytes { right -> (Metrics, Worst?) in
        guard let x = left.baseAddress, let y = right.baseAddress, a.count > 0 else {
          return (Metrics(), nil)
        }
        let identical = memcmp(x, y, left.count) == 0
        if a.element.isFloat {
          let (metrics, worst) = Metrics.ofFloats(
            x, y, a.count, a.element, identical: identical, tolerance)
          return (
            metrics,
            worst.map {
              Worst(index: a.index(of: $0.position), a: .float($0.a), b: .float($0.b))
            }
          )
        }
        let (metrics, worst) = Metrics.ofIntegers(x, y, a.count, a.element, tolerance)
        return (
          metrics,
          worst.map {
            Worst(index: a.index(of: $0), a: a.integer(at: $0), b: b.integer(at: $0))
          }
        )
      }
    }
    self = found.0
    worst = found.1
  }
}

extension Tensor {
  /// The index along each axis of an element.
  fileprivate func index(of position: Int) -> [Int] {
    var rest = position
    var index: [Int] = []
    for size in shape.reversed() {
      index.append(rest % size)
      rest /= size
    }
    return index.reversed()
  }

  /// An element of an integer or boolean tensor.
  fileprivate func integer(at position: Int) -> Scalar {
    withUnsafeBytes { bytes in
      func load<T: FixedWidthInteger>(_ type: T.Type) -> T {
        bytes.loadUnaligned(fromByteOffset: position * MemoryLayout<T>.stride, as: T.self)
      }
      switch element {
      case .i64: return .signed(load(Int64.self))
      case .i32: return .signed(Int64(load(Int32.self)))
      case .i16: return .signed(Int64(load(Int16.self)))
      case .i8: return .signed(Int64(load(Int8.self)))
      case .u64: return .unsigned(load(UInt64.self))
      case .u32: return .unsigned(UInt64(load(UInt32.self)))
      case .u16: return .unsigned(UInt64(load(UInt16.self)))
      case .u8: return .unsigned(UInt64(load(UInt8.self)))
      case .bool: return .boolean(load(UInt8.self) != 0)
      default: preconditionFailure("\(element) is not an integer type")
      }
    }
  }
}
