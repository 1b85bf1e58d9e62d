import CKernels
import Tensors

/// A 16-bit float type: plans hold its values as floats, each a number that the type can express.
///
/// Operators compute in single precision, and what they make is rounded to the type once.
enum NarrowFloat {
  case f16
  case bf16

  /// - Returns: nil for every other type.
  init?(_ element: ElementType) {
    switch element {
    case .f16: self = .f16
    case .bf16: self = .bf16
    default: return nil
    }
  }

  var element: ElementType {
    switch self {
    case .f16: .f16
    case .bf16: .bf16
    }
  }

  /// The type in which plans hold the values of a type.
  static func held(_ element: ElementType) -> ElementType {
    NarrowFloat(element) == nil ? element : .f32
  }
}

extension UnsafePointer<nn_kernels> {
  /// Rounds floats to numbers of a 16-bit type; `target` may be `source`.
  func round(
    _ source: UnsafePointer<Float>, _ target: UnsafeMutablePointer<Float>, _ count: Int,
    to narrow: NarrowFloat
  ) {
    var call = nn_round(src: source, dst: target, count: count)
    switch narrow {
    case .f16: pointee.round_f16(&call)
    case .bf16: pointee.round_bf16(&call)
    }
  }

  /// Rounds floats to the bits of a 16-bit type.
  func narrow(
    _ source: UnsafePointer<Float>, _ target: UnsafeMutablePointer<UInt16>, _ count: Int,
    to narrow: NarrowFloat
  ) {
    var call = nn_narrow(src: source, dst: target, count: count)
    switch narrow {
    case .f16: pointee.narrow_f16(&call)
    case .bf16: pointee.narrow_bf16(&call)
    }
  }

  /// Makes floats of the bits of a 16-bit type, which may lie at any address.
  func widen(
    _ source: UnsafePointer<UInt16>, _ target: UnsafeMutablePointer<Float>, _ count: Int,
    from narrow: NarrowFloat
  ) {
    var call = nn_widen(src: source, dst: target, count: count)
    switch narrow {
    case .f16: pointee.widen_f16(&call)
    case .bf16: pointee.widen_bf16(&call)
    }
  }
}

extension Tensor {
  /// Puts the elements of a tensor of a 16-bit type into memory as floats.
  func widen(
    into target: UnsafeMutablePointer<Float>, from narrow: NarrowFloat,
    _ kernels: UnsafePointer<nn_kernels>
  ) {
    withUnsafeBytes { bytes in
      guard let source = bytes.baseAddress, bytes.count > 0 else { return }
      kernels.widen(source.assumingMemoryBound(to: UInt16.self), target, count, from: narrow)
    }
  }

  /// Elements of a tensor: runs of consecutive ones at an even distance.
  struct Runs {
    var start: Int
    var count: Int
    /// Elements of a run.
    var length: Int
    /// Elements from the start of a run to that of the next.
    var distance: Int
  }

  /// Calls `body` with floats: where the first run starts, and their distance.
  ///
  /// They are the elements themselves, or copies without gaps when the type has 16 bits or the elements lie at an
  /// address that floats may not have.
  func withFloats(
    of runs: Runs, _ kernels: UnsafePointer<nn_kernels>, _ body: (UnsafePointer<Float>, Int) -> Void
  ) {
    if isComputed, runs.count == 1 || runs.distance == runs.length {
      let range = runs.start..<runs.start + runs.count * runs.length
      let part = copy(of: range)
      let rest = Runs(start: 0, count: 1, length: range.count, distance: range.count)
      part.withFloats(of: rest, kernels) { floats, _ in body(floats, runs.length) }
      return
    }
    withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      let narrow = NarrowFloat(element)
      let start = base + runs.start * element.byteCount
      if narrow == nil, UInt(bitPattern: base) % UInt(MemoryLayout<Float>.alignment) == 0 {
        body(start.assumingMemoryBound(to: Float.self), runs.distance)
        return
      }
      let isDense = runs.distance == runs.length
      let pieces = isDense ? 1 : runs.count
      let length = isDense ? runs.count * runs.length : runs.length
      withUnsafeTemporaryAllocation(of: Float.self, capacity: runs.count * runs.length) { copy in
        guard let target = copy.baseAddress else { return }
        for piece in 0..<pieces {
          let source = start + piece * runs.distance * element.byteCount
          if let narrow {
            kernels.widen(
              source.assumingMemoryBound(to: UInt16.self), target + piece * length, length,
              from: narrow)
          } else {
            UnsafeMutableRawPointer(target + piece * length).copyMemory(
              from: source, byteCount: length * MemoryLayout<Float>.stride)
          }
        }
        body(target, runs.length)
      }
    }
  }

  /// A tensor of floats in a 16-bit type; itself when there is none.
  func narrowed(to narrow: NarrowFloat?, _ kernels: UnsafePointer<nn_kernels>) -> Tensor {
    guard let narrow else { return self }
    return Tensor(element: narrow.element, shape: shape) { bytes in
      guard let target = bytes.baseAddress, bytes.count > 0 else { return }
      withUnsafeBytes { source in
        guard let source = source.baseAddress else { return }
        kernels.narrow(
          source.assumingMemoryBound(to: Float.self),
          target.assumingMemoryBound(to: UInt16.self), count, to: narrow)
      }
    }
  }
}
