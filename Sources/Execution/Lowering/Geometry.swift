import Operators
import Tensors

/// A window over images of two dimensions; a single one is taken as rows of height 1.
struct Geometry {
  var kernel: (h: Int, w: Int)
  var stride: (h: Int, w: Int)
  var dilation: (h: Int, w: Int)
  var begins: (h: Int, w: Int)
  var ends: (h: Int, w: Int)

  /// - Returns: nil for shapes with more spatial dimensions, or when a size is not known.
  init?(_ window: Window, _ shape: [Int]) {
    let rank = shape.count - 2
    let padding = window.padding(Shape(Array(shape.dropFirst(2))))
    guard rank == 1 || rank == 2, let kernel = window.kernel.concrete,
      let begins = padding.begins.concrete, let ends = padding.ends.concrete
    else { return nil }
    func pair(_ values: [Int], _ single: Int) -> (h: Int, w: Int) {
      rank == 1 ? (single, values[0]) : (values[0], values[1])
    }
    self.kernel = pair(kernel, 1)
    stride = pair(window.stride, 1)
    dilation = pair(window.dilation, 1)
    self.begins = pair(begins, 0)
    self.ends = pair(ends, 0)
  }

  var taps: Int { kernel.h * kernel.w }

  /// All widths of the padding.
  var padding: [Int] { [begins.h, begins.w, ends.h, ends.w] }

  /// Whether every output pixel reads the input pixel at its own place and no other.
  var isPointwise: Bool {
    taps == 1 && stride == (1, 1) && padding.allSatisfy { $0 == 0 }
  }
}
