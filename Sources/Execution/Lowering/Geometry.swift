import Operators
import Tensors

/// A window over images of two dimensions, or planes of them; a single one is taken as rows of height 1.
struct Geometry {
  var kernel: (h: Int, w: Int)
  var stride: (h: Int, w: Int)
  var dilation: (h: Int, w: Int)
  var begins: (h: Int, w: Int)
  var ends: (h: Int, w: Int)
  /// The window along a third dimension, the first of the three.
  var depth = Depth()
  /// Its padding behind the last plane.
  var depthEnd = 0

  /// A window of stride 1 without padding.
  init(kernel: (h: Int, w: Int), dilation: (h: Int, w: Int)) {
    self.kernel = kernel
    self.dilation = dilation
    stride = (1, 1)
    begins = (0, 0)
    ends = (0, 0)
  }

  /// - Returns: nil for shapes with more spatial dimensions, or when a size is not known.
  init?(_ window: Window, _ shape: [Int]) {
    let rank = shape.count - 2
    let padding = window.padding(Shape(Array(shape.dropFirst(2))))
    guard (1...3).contains(rank), let kernel = window.kernel.concrete,
      let begins = padding.begins.concrete, let ends = padding.ends.concrete
    else { return nil }
    func pair(_ values: [Int], _ single: Int) -> (h: Int, w: Int) {
      rank == 1 ? (single, values[0]) : (values[rank - 2], values[rank - 1])
    }
    self.kernel = pair(kernel, 1)
    stride = pair(window.stride, 1)
    dilation = pair(window.dilation, 1)
    self.begins = pair(begins, 0)
    self.ends = pair(ends, 0)
    guard rank == 3 else { return }
    depth.length = shape[2]
    depth.kernel = kernel[0]
    depth.stride = window.stride[0]
    depth.dilation = window.dilation[0]
    depth.begin = begins[0]
    depthEnd = ends[0]
  }

  /// Taps of a plane.
  var taps: Int { kernel.h * kernel.w }

  /// The kernel's sizes, as plans name them.
  var size: String {
    (depth.kernel > 1 ? "\(depth.kernel)x" : "") + "\(kernel.h)x\(kernel.w)"
  }

  /// All widths of the padding around planes.
  var padding: [Int] { [begins.h, begins.w, ends.h, ends.w] }

  /// Whether every plane of the output reads the plane of the input at its own place and no other.
  var isFlat: Bool {
    depth.kernel == 1 && depth.stride == 1 && depth.begin == 0 && depthEnd == 0
  }

  /// Whether every output pixel reads the input pixel at its own place and no other.
  var isPointwise: Bool {
    isFlat && isPointwiseInPlanes
  }

  /// The same within planes, whatever they are read for.
  var isPointwiseInPlanes: Bool {
    taps == 1 && stride == (1, 1) && padding.allSatisfy { $0 == 0 }
  }
}
