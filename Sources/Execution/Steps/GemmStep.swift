import CKernels

/// Products of row-major matrices with packed ones, with what follows them in the store.
struct GemmStep: KernelStep {
  var params: nn_gemm
  var a: Place
  /// The packed second operand when a step before packs it.
  var b: Place
  /// The packed second operand when it is constant.
  var weights: UnsafePointer<Float>?
  var add: Place
  var c: Place
  var bias: UnsafePointer<Float>?
  var slope: UnsafePointer<Float>?
  var batches: Int
  /// Floats from one matrix to the next; 0 when all products share one.
  var aBatch: Int
  var bBatch: Int
  var addBatch: Int
  var cBatch: Int
  /// Floats of a full panel's rows: columns of a panel.
  var panel: Int
  var cut: ConvStep.Cut

  var chunks: Int { cut.chunks }
  var reads: [Place] { [a, b, add].filter { $0.slot >= 0 } }
  var writes: [Place] { [c] }

  func run(_ chunk: Int, _ environment: Environment) {
    guard let kernel = environment.kernels.pointee.gemm else { return }
    let part = { (count: Int, parts: Int, grain: Int) -> Range<Int> in
      let units = (count + grain - 1) / grain
      let index = parts > 1 ? chunk : 0
      return min(
        units * index / parts * grain, count)..<min(units * (index + 1) / parts * grain, count)
    }
    let batchRange = part(batches, cut.images, 1)
    let rows = part(
      params.rows, cut.segments, cut.segments > 1 ? environment.kernels.pointee.gemm_rows : 1)
    let columns = part(params.columns, cut.panels, cut.panels > 1 ? panel : 1)
    guard !rows.isEmpty, !columns.isEmpty,
      let packed = weights ?? b.optionalFloats(environment.bases).map({ UnsafePointer($0) })
    else { return }
    var call = params
    call.rows = rows.count
    call.columns = columns.count
    call.bias = bias.map { $0 + columns.lowerBound }
    call.slope = slope.map { $0 + columns.lowerBound }
    let left = a.floats(environment.bases) + rows.lowerBound * params.a_row
    let right = packed + columns.lowerBound * params.depth
    let target = c.floats(environment.bases) + rows.lowerBound * params.c_row + columns.lowerBound
    let addend = add.optionalFloats(environment.bases).map {
      $0 + rows.lowerBound * params.add_row + columns.lowerBound
    }
    for batch in batchRange {
      call.a = UnsafePointer(left + batch * aBatch)
      call.b = right + batch * bBatch
      call.add = addend.map { UnsafePointer($0 + batch * addBatch) }
      call.c = target + batch * cBatch
      kernel(&call)
    }
  }
}

/// The packing of second operands that are known only when running.
struct PackStep: KernelStep {
  /// `depth`, `src_depth` and `src_column`; the rest is filled in for each panel.
  var params: nn_pack_gemm
  var src: Place
  var dst: Place
  var columns: Int
  var lanes: Int
  var full: Int
  var batches: Int
  var srcBatch: Int
  var dstBatch: Int
  var chunks: Int

  var reads: [Place] { [src] }
  var writes: [Place] { [dst] }

  func run(_ chunk: Int, _ environment: Environment) {
    guard let kernel = environment.kernels.pointee.pack_gemm else { return }
    let source = src.floats(environment.bases)
    let target = dst.floats(environment.bases)
    let width = full * lanes
    let panels = (columns + width - 1) / width
    let units = batches * panels
    var call = params
    for unit in units * chunk / chunks..<units * (chunk + 1) / chunks {
      let (batch, panel) = (unit / panels, unit % panels)
      call.columns = min(width, columns - panel * width)
      call.vectors = (call.columns + lanes - 1) / lanes
      call.src = UnsafePointer(source + batch * srcBatch + panel * width * params.src_column)
      call.dst = target + batch * dstBatch + panel * width * params.depth
      kernel(&call)
    }
  }
}
