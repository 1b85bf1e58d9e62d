import CKernels

/// A depthwise convolution with the 1×1 convolutions before and after it, by blocks of output rows: what lies
/// between them stays in the cache.
struct RowBlockStep: KernelStep {
  /// The convolution that makes the depthwise one's input; nil when that is read from memory.
  var expand: ConvStep?
  var depthwise: DepthwiseStep
  var project: ConvStep
  /// Scratch memory of each chunk: rows of the depthwise convolution's input and of its output.
  var expanded: Place
  var filtered: Place
  /// Output rows of a block, and of an image.
  var rows: Int
  var height: Int
  /// Blocks of the channels between.
  var blocks: Int
  var chunks: Int

  private var lanes: Int { depthwise.lanes }
  private var span: Int { (depthwise.params.kernel_h - 1) * depthwise.params.dilation_h + 1 }
  /// Input rows that a block of output rows reads.
  private var reach: Int { (rows - 1) * depthwise.params.stride_h + span }
  private var inputRow: Int { depthwise.params.src_row }
  private var outputRow: Int { depthwise.params.columns * lanes }
  /// A line more than the rows have, lest all blocks share cache sets.
  private var expandedBlock: Int { reach * inputRow + 16 }
  private var filteredBlock: Int { rows * outputRow + 16 }
  var expandedFloats: Int { expand == nil ? 0 : blocks * expandedBlock }
  var filteredFloats: Int { blocks * filteredBlock }

  var reads: [Place] {
    let source = expand?.src ?? depthwise.src
    return project.add.slot < 0 ? [source] : [source, project.add]
  }

  var writes: [Place] {
    expand == nil ? [project.dst, filtered] : [project.dst, expanded, filtered]
  }

  func run(_ chunk: Int, _ environment: Environment) {
    let all = project.images * height
    var row = all * chunk / chunks
    let end = all * (chunk + 1) / chunks
    while row < end {
      let first = row % height
      let last = min(height, first + end - row)
      run(chunk, row / height, first..<last, environment)
      row += last - first
    }
  }

  private func run(
    _ chunk: Int, _ image: Int, _ range: Range<Int>, _ environment: Environment
  ) {
    let bases = environment.bases
    let middle = filtered.floats(bases) + chunk * filteredFloats
    /// The input rows at hand, from the start of the scratch memory.
    var held = 0..<0
    for start in stride(from: range.lowerBound, to: range.upperBound, by: rows) {
      let count = min(rows, range.upperBound - start)
      var source = UnsafePointer(depthwise.src.floats(bases) + image * depthwise.srcImage)
      var block = depthwise.srcBlock
      if let expand {
        let memory = expanded.floats(bases) + chunk * expandedFloats
        let top = start * depthwise.params.stride_h - depthwise.params.pad_top
        let needed =
          max(
            0, top)..<min(
            depthwise.params.src_h, top + (count - 1) * depthwise.params.stride_h + span)
        let kept = needed.clamped(to: held)
        if !kept.isEmpty, needed.lowerBound != held.lowerBound {
          for block in 0..<blocks {
            let line = memory + block * expandedBlock
            line.update(
              from: line + (kept.lowerBound - held.lowerBound) * inputRow,
              count: kept.count * inputRow)
          }
        }
        let fresh = needed.lowerBound + kept.count..<needed.upperBound
        multiply(
          expand, image, fresh.lowerBound * inputRow, pixels: fresh.count * inputRow / lanes,
          to: memory + kept.count * inputRow, block: expandedBlock, environment)
        held = needed
        source = UnsafePointer(memory) - needed.lowerBound * inputRow
        block = expandedBlock
      }
      filter(source, block, rows: start..<start + count, to: middle, environment)
      finish(image, start, count, middle, environment)
    }
  }

  private func multiply(
    _ step: ConvStep, _ image: Int, _ offset: Int, pixels: Int,
    to target: UnsafeMutablePointer<Float>, block: Int, _ environment: Environment
  ) {
    var call = step.params
    call.columns = pixels
    call.src = UnsafePointer(step.src.floats(environment.bases) + image * step.srcImage + offset)
    call.dst_block = block
    step.forEachPanel(&call, environment) { call, vector in call.dst = target + vector * block }
  }

  private func filter(
    _ source: UnsafePointer<Float>, _ block: Int, rows: Range<Int>,
    to target: UnsafeMutablePointer<Float>, _ environment: Environment
  ) {
    guard let kernel = environment.kernels.pointee.depthwise else { return }
    var call = depthwise.params
    call.row = rows.lowerBound
    call.rows = rows.count
    call.dst_row = outputRow
    for index in 0..<blocks {
      call.src = source + index * block
      call.dst = target + index * filteredBlock - rows.lowerBound * outputRow
      call.weights = depthwise.weights + index * call.kernel_h * call.kernel_w * lanes
      call.bias = depthwise.bias.map { $0 + index * lanes }
      call.slope = depthwise.slope.map { $0 + index * lanes }
      kernel(&call)
    }
  }

  private func finish(
    _ image: Int, _ row: Int, _ count: Int, _ source: UnsafePointer<Float>,
    _ environment: Environment
  ) {
    let target =
      project.dst.floats(environment.bases) + image * project.dstImage + row * outputRow
    let addend = project.add.optionalFloats(environment.bases).map {
      UnsafePointer($0 + image * project.addImage + row * outputRow)
    }
    var call = project.params
    call.columns = count * depthwise.params.columns
    call.src = source
    call.src_block = filteredBlock
    project.forEachPanel(&call, environment) { call, vector in
      call.dst = target + vector * call.dst_block
      call.add = addend.map { $0 + vector * call.add_block }
    }
  }
}

extension ConvStep {
  /// Calls the kernel for every panel of one group.
  ///
  /// - Parameter place: sets what depends on the panel's first vector of output channels.
  fileprivate func forEachPanel(
    _ call: inout nn_conv, _ environment: Environment, _ place: (inout nn_conv, Int) -> Void
  ) {
    guard let kernel = environment.kernels.pointee.conv else { return }
    for panel in 0..<panels.count {
      let vector = panels.firstVector(of: panel)
      call.vectors = panels.vectors(of: panel)
      call.weights = weights + panels.offset(of: panel)
      call.bias = bias.map { $0 + vector * lanes }
      call.slope = slope.map { $0 + vector * lanes }
      place(&call, vector)
      kernel(&call)
    }
  }
}
