package import Tensors

/// A window that slides over the spatial dimensions of a channels-first tensor.
///
/// Every list has one entry per spatial dimension. Padding is signed: a negative pad crops. The sizes of
/// outputs follow ONNX: rounded down, or up in ceil mode, where a window that would start in the padding
/// at the end is left out.
package struct Window: Sendable {
  package let kernel: Shape
  package let stride: [Int]
  package let dilation: [Int]
  private let pads: [Int]
  private let autoPad: AutoPad
  private let ceilMode: Bool

  /// Checks the attributes of a window; an empty list means the default: stride 1, pads 0, dilation 1.
  ///
  /// `pads` lists all begins, then all ends, and is read only when `autoPad` is explicit.
  package init(
    kernel: Shape, stride: [Int], pads: [Int], dilation: [Int], autoPad: AutoPad,
    ceilMode: Bool = false
  ) throws(ShapeError) {
    let rank = kernel.count
    for size in kernel {
      if let value = size.value, value < 1 || value > Self.limit {
        throw .size(
          what: "a size of the kernel", found: "\(value)", expected: "a positive integer below 2^31"
        )
      }
    }
    do throws(LimitError) {
      if let sizes = kernel.concrete {
        try Limits.current.check(
          .window, Tensor.byteCount(element: .bool, shape: sizes), "a window of \(kernel.text)")
      }
    } catch { throw .limit(error) }
    self.kernel = kernel
    self.stride = try Self.list(stride, "stride", count: rank, default: 1, in: 1...Self.limit)
    self.dilation = try Self.list(dilation, "dilation", count: rank, default: 1, in: 1...Self.limit)
    self.pads =
      autoPad == .explicit
      ? try Self.list(pads, "pads", count: 2 * rank, default: 0, in: -Self.limit...Self.limit)
      : Array(repeating: 0, count: 2 * rank)
    self.autoPad = autoPad
    self.ceilMode = ceilMode
  }

  /// The largest magnitude of an attribute of a window, so that sums and products of two fit in an `Int`.
  package static let limit = Int(Int32.max)

  /// An attribute's list with its default put for an empty one.
  package static func list(
    _ values: [Int], _ name: String, count: Int, default value: Int, in range: ClosedRange<Int>
  ) throws(ShapeError) -> [Int] {
    if values.isEmpty { return Array(repeating: value, count: count) }
    guard values.count == count, values.allSatisfy(range.contains) else {
      let kind = range.lowerBound > 0 ? "positive " : range.lowerBound == 0 ? "non-negative " : ""
      throw .attribute(
        name: name, found: "[\(values.map(String.init).joined(separator: ","))]",
        expected: "\(count) \(kind)integers below 2^31")
    }
    return values
  }

  /// The number of positions from the first to the last tap, both counted.
  package func extent(_ axis: Int) -> Dim { (kernel[axis] - 1) * Dim(dilation[axis]) + 1 }

  /// The spatial sizes of the output.
  ///
  /// - Throws: `.size` when no window starts on the padded input and fits; in ceil mode it need not fit.
  package func outputSizes(_ sizes: Shape) throws(ShapeError) -> Shape {
    var result: Shape = []
    for axis in sizes.indices {
      let step = Dim(stride[axis])
      if autoPad == .sameUpper || autoPad == .sameLower {
        result.append(sizes[axis].dividedCeiling(by: step))
        continue
      }
      let begin = Dim(pads[axis])
      let end = Dim(pads[axis + kernel.count])
      let room = sizes[axis] + begin + end - extent(axis)
      var size = room.dividedFloor(by: step) + 1
      if ceilMode, autoPad == .explicit {
        let whole = room.dividedCeiling(by: step)
        let starts = (sizes[axis] + begin).dividedCeiling(by: step)
        size = .maximum(whole, .minimum(whole + 1, starts))
      }
      if let value = size.value, value < 1 {
        throw .size(
          what: "dimension \(axis + 2) of 'x' with padding",
          found: "\(sizes[axis] + begin + end)", expected: "at least the window's \(extent(axis))")
      }
      result.append(size)
    }
    return result
  }

  /// The padding before and after each spatial dimension of an input of given sizes.
  package func padding(_ sizes: Shape) -> (begins: Shape, ends: Shape) {
    guard autoPad == .sameUpper || autoPad == .sameLower else {
      return (Shape(Array(pads.prefix(kernel.count))), Shape(Array(pads.suffix(kernel.count))))
    }
    var begins: Shape = []
    var ends: Shape = []
    for axis in sizes.indices {
      let step = Dim(stride[axis])
      let output = sizes[axis].dividedCeiling(by: step)
      let total = Dim.maximum(0, (output - 1) * step + extent(axis) - sizes[axis])
      let half = total.dividedFloor(by: 2)
      begins.append(autoPad == .sameUpper ? half : total - half)
      ends.append(autoPad == .sameUpper ? total - half : half)
    }
    return (begins, ends)
  }
}
