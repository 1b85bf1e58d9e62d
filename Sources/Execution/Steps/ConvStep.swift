import CKernels

/// A convolution, from blocked or from plain input, with what follows it in its store.
struct ConvStep: KernelStep {
  /// Sizes, strides and activation of a call; pointers and ranges are filled in for each.
  var params: nn_conv
  var isPlain: Bool
  var src: Place
  var add: Place
  var dst: Place
  var weights: UnsafePointer<Float>
  var bias: UnsafePointer<Float>?
  var slope: UnsafePointer<Float>?
  var lanes: Int
  var images: Int
  /// Floats from one image to the next.
  var srcImage: Int
  var addImage: Int
  var dstImage: Int

  var panels: Panels
  /// Floats of the input from one group to the next.
  var groupSrc: Int
  var cut: Cut

  /// The output channels of a convolution as its weights are packed.
  struct Panels {
    var groups: Int
    /// Vectors of output channels of a group.
    var vectors: Int
    /// Vectors of a full panel.
    var full: Int
    /// The length of the reduction.
    var depth: Int
    var lanes: Int

    var perGroup: Int { (vectors + full - 1) / full }
    var count: Int { groups * perGroup }
    var groupFloats: Int { depth * vectors * lanes }
    var floats: Int { groups * groupFloats }

    func vectors(of panel: Int) -> Int { min(full, vectors - panel % perGroup * full) }
    func firstVector(of panel: Int) -> Int {
      panel / perGroup * vectors + panel % perGroup * full
    }
    func offset(of panel: Int) -> Int { firstVector(of: panel) * depth * lanes }
  }

  /// How the work is dealt out: one of the three numbers is the number of chunks, the others are 1.
  struct Cut {
    var images = 1
    var panels = 1
    var segments = 1
    var chunks: Int { images * panels * segments }
  }

  var chunks: Int { cut.chunks }
  var reads: [Place] { add.slot < 0 ? [src] : [src, add] }
  var writes: [Place] { [dst] }

  func run(_ chunk: Int, _ environment: Environment) {
    guard
      let kernel = isPlain
        ? environment.kernels.pointee.conv_plain : environment.kernels.pointee.conv
    else { return }
    let part = { (count: Int, parts: Int, index: Int, grain: Int) -> Range<Int> in
      let units = (count + grain - 1) / grain
      return min(
        units * index / parts * grain, count)..<min(units * (index + 1) / parts * grain, count)
    }
    let imageRange = part(images, cut.images, cut.images > 1 ? chunk : 0, 1)
    let panelRange = part(panels.count, cut.panels, cut.panels > 1 ? chunk : 0, 1)
    let isRow = params.rows == 1
    let segment = part(
      isRow ? params.columns : params.rows, cut.segments, cut.segments > 1 ? chunk : 0,
      isRow && cut.segments > 1 ? environment.kernels.pointee.gemm_rows : 1)
    guard !segment.isEmpty, !panelRange.isEmpty else { return }
    let pixel = isPlain ? 1 : lanes
    var call = params
    if isRow { call.columns = segment.count } else { call.rows = segment.count }
    let srcStep =
      segment.lowerBound * (isRow ? params.stride_w * pixel : params.stride_h * params.src_row)
    let dstStep = segment.lowerBound * (isRow ? lanes : params.dst_row)
    let addStep = segment.lowerBound * (isRow ? lanes : params.add_row)
    let source = src.floats(environment.bases) + srcStep
    let target = dst.floats(environment.bases) + dstStep
    let addend = add.optionalFloats(environment.bases).map { $0 + addStep }
    for image in imageRange {
      for panel in panelRange {
        let vector = panels.firstVector(of: panel)
        call.vectors = panels.vectors(of: panel)
        call.src = UnsafePointer(
          source + image * srcImage + panel / panels.perGroup * groupSrc)
        call.weights = weights + panels.offset(of: panel)
        let next = panel + 1 < panelRange.upperBound ? panel + 1 : panelRange.lowerBound
        call.next =
          next != panel && panels.vectors(of: next) == call.vectors
          ? weights + panels.offset(of: next) : nil
        call.bias = bias.map { $0 + vector * lanes }
        call.slope = slope.map { $0 + vector * lanes }
        call.dst = target + image * dstImage + vector * params.dst_block
        call.add = addend.map { UnsafePointer($0 + image * addImage + vector * params.add_block) }
        kernel(&call)
      }
    }
  }
}
