import CKernels

/// A convolution from listed channels of blocks, with what follows it in its store.
struct IndexedStep: KernelStep {
  /// Vectors of output channels that read the same list.
  struct Panel {
    /// The first vector of the output.
    var first: Int
    var vectors: Int
    /// Where the reduction reads, in floats from a pixel, and how long it is.
    var offsets: UnsafePointer<Int>
    var depth: Int
    /// [depth][vectors · lanes]
    var weights: UnsafePointer<Float>
  }

  /// Sizes, strides and activation of a call; pointers and ranges are filled in for each.
  var params: nn_conv
  var src: Place
  var add: Place
  var dst: Place
  var panels: UnsafePointer<Panel>
  var panelCount: Int
  var bias: UnsafePointer<Float>?
  var slope: UnsafePointer<Float>?
  var lanes: Int
  var images: Int
  /// Floats from one image to the next.
  var srcImage: Int
  var addImage: Int
  var dstImage: Int
  var cut: ConvStep.Cut
  /// With three spatial dimensions: the panels of each tap follow those of the one before.
  var depth = Depth()

  var chunks: Int { cut.chunks }
  var reads: [Place] { add.slot < 0 ? [src] : [src, add] }
  var writes: [Place] { [dst] }

  func run(_ chunk: Int, _ environment: Environment) {
    guard let kernel = environment.kernels.pointee.conv_indexed else { return }
    let part = { (count: Int, parts: Int, grain: Int) -> Range<Int> in
      let units = (count + grain - 1) / grain
      let index = parts > 1 ? chunk : 0
      return min(
        units * index / parts * grain, count)..<min(units * (index + 1) / parts * grain, count)
    }
    let planeRange = part(images * depth.planes, cut.images, 1)
    let panelRange = part(panelCount, cut.panels, 1)
    let isRow = params.rows == 1
    let segment = part(
      isRow ? params.columns : params.rows, cut.segments,
      isRow && cut.segments > 1 ? environment.kernels.pointee.gemm_rows : 1)
    guard !segment.isEmpty else { return }
    var call = params
    if isRow { call.columns = segment.count } else { call.rows = segment.count }
    let first = segment.lowerBound
    let source =
      src.floats(environment.bases)
      + first * (isRow ? params.stride_w * lanes : params.stride_h * params.src_row)
    let target = dst.floats(environment.bases) + first * (isRow ? lanes : params.dst_row)
    let addend = add.optionalFloats(environment.bases).map {
      $0 + first * (isRow ? lanes : params.add_row)
    }
    for index in planeRange {
      let (image, plane) = (index / depth.planes, index % depth.planes)
      let targetPlane = target + image * dstImage + plane * depth.dst
      let addendPlane = addend.map { $0 + image * addImage + plane * depth.add }
      for index in panelRange {
        depth.forEachTap(of: plane) { tap in
          let panels = self.panels + tap.index * panelCount
          let panel = panels[index]
          let next = panels[index + 1 < panelRange.upperBound ? index + 1 : panelRange.lowerBound]
          call.take(tap, params)
          call.src = UnsafePointer(source + image * srcImage + tap.src)
          call.vectors = panel.vectors
          call.channels = tap.isEmpty ? 0 : panel.depth
          call.offset = panel.offsets
          call.weights = panel.weights
          call.next =
            next.weights != panel.weights && next.vectors == panel.vectors
              && next.depth == panel.depth ? next.weights : nil
          call.bias = tap.isFirst ? bias.map { $0 + panel.first * lanes } : nil
          call.slope = slope.map { $0 + panel.first * lanes }
          call.dst = targetPlane + panel.first * params.dst_block
          call.add =
            tap.isFirst
            ? addendPlane.map { UnsafePointer($0 + panel.first * params.add_block) }
            : UnsafePointer(call.dst)
          kernel(&call)
        }
      }
    }
  }
}
