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
  /// With three spatial dimensions: its planes are images to the rest.
  var depth = Depth()

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
    let planeRange = part(
      images * depth.planes, cut.images, cut.images > 1 ? chunk : 0, 1)
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
    var first = planeRange.lowerBound
    while first < planeRange.upperBound {
      let image = first / depth.planes
      let end = min((image + 1) * depth.planes, planeRange.upperBound)
      let planes = first - image * depth.planes..<end - image * depth.planes
      first = end
      for panel in panelRange {
        let vector = panels.firstVector(of: panel)
        call.vectors = panels.vectors(of: panel)
        let group = source + image * srcImage + panel / panels.perGroup * groupSrc
        let next = panel + 1 < panelRange.upperBound ? panel + 1 : panelRange.lowerBound
        call.slope = slope.map { $0 + vector * lanes }
        let targetPanel = target + image * dstImage + vector * params.dst_block
        let addendPanel = addend.map { $0 + image * addImage + vector * params.add_block }
        for plane in planes {
          call.dst = targetPanel + plane * depth.dst
          depth.forEachTap(of: plane) { tap in
            call.take(tap, params)
            call.src = UnsafePointer(group + tap.src)
            let weights = depth.weights.map { $0[tap.index] } ?? self.weights
            call.weights = weights + panels.offset(of: panel)
            call.next =
              next != panel && panels.vectors(of: next) == call.vectors
              ? weights + panels.offset(of: next) : nil
            call.bias = tap.isFirst ? bias.map { $0 + vector * lanes } : nil
            call.add =
              tap.isFirst
              ? addendPanel.map { UnsafePointer($0 + plane * depth.add) }
              : UnsafePointer(call.dst)
            kernel(&call)
          }
        }
      }
    }
  }
}

extension nn_conv {
  /// Makes a call one of the sums of a plane: all but the first add to the output so far.
  @inline(__always) mutating func take(_ tap: Depth.Tap, _ params: nn_conv) {
    add_row = tap.isFirst ? params.add_row : dst_row
    add_block = tap.isFirst ? params.add_block : dst_block
    activation =
      tap.isLast ? params.activation : nn_activation(function: NN_IDENTITY, a: 0, b: 0)
    channels = tap.isEmpty ? 0 : params.channels
  }
}
