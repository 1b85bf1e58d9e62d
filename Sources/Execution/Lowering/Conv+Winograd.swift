import CKernels
import IR
import Tensors

/// Convolutions by Winograd's algorithm.
extension Planner {
  /// Bytes of samples and sums up to which all tiles are one round.
  private static let roundBytes = 1 << 20
  /// Bytes of transformed weights above which they are to be read once: all tiles are one round.
  private static let residentWeights = 8 << 20
  /// Tiles of a round of a large map.
  private static let largeRound = 56

  func addWinograd(
    _ site: ConvSite, _ form: WinogradForm, reason: String
  ) throws(ExecutionError) {
    let source = try blocked(site.input)
    let lanes = kernels.lanes
    let maps = site.weight.shape[0]
    let channels = site.weight.shape[1]
    let panels = ConvStep.Panels(
      groups: site.groups, vectors: (maps / site.groups + lanes - 1) / lanes,
      full: kernels.vectors, depth: channels, lanes: lanes)
    let weights = try packWinograd(site, form, panels)
    let epilogue = epilogue(after: site.output, .all)
    var add: Blocked?
    if let id = epilogue.add { add = try blocked(id) }
    cover(epilogue)
    let target = try makeBlocked(epilogue.output)
    let sizes = form.sizes
    let columns = (target.width + sizes.outputs - 1) / sizes.outputs
    let imageTiles = (target.height + sizes.outputs - 1) / sizes.outputs * columns

    var input = nn_winograd_input()
    input.form = form.form
    input.tiles_w = columns
    (input.src_h, input.src_w) = (source.height, source.width)
    (input.pad_top, input.pad_left) = (site.geometry.begins.h, site.geometry.begins.w)
    input.src_row = source.rowStride
    var output = nn_winograd_output()
    output.form = form.form
    output.tiles_w = columns
    (output.rows, output.columns) = (target.height, target.width)
    output.add_row = add?.rowStride ?? 0
    output.dst_row = target.rowStride
    output.activation = epilogue.activation
    let bias = site.bias(with: epilogue)
    var step = WinogradStep(
      part: .whole, form: form, input: input, output: output, src: source.place,
      add: add?.place ?? .none, dst: target.place, samples: .none, sums: .none, weights: weights,
      bias: bias.map(channelTable), slope: epilogue.slope.map(channelTable), lanes: lanes,
      imageTiles: imageTiles, tiles: target.images * imageTiles,
      roundTiles: target.images * imageTiles, blocks: source.blocks, mapBlocks: target.blocks,
      channels: channels, panels: panels, srcImage: source.imageStride,
      addImage: add?.imageStride ?? 0, dstImage: target.imageStride,
      srcBlock: source.blockStride, addBlock: add?.blockStride ?? 0,
      dstBlock: target.blockStride, chunks: 1)
    cutRounds(&step, weightFloats: panels.floats * sizes.weights * sizes.weights)
    step.input.dst_point = step.samplePoint
    step.output.src_point = step.sumPoint
    try emit(step, reason, inPlace: add.map { [$0.place] } ?? [])
  }

  /// Decides how many tiles a round has, and whether its parts are steps that threads share.
  private func cutRounds(_ step: inout WinogradStep, weightFloats: Int) {
    let threads = options.threads
    let bytes = (step.sampleFloats + step.sumFloats) * 4
    if bytes > Self.roundBytes, weightFloats * 4 <= Self.residentWeights,
      step.tiles >= threads * Self.largeRound
    {
      let rounds = (step.tiles + Self.largeRound - 1) / Self.largeRound
      let shared = (rounds + threads - 1) / threads * threads
      step.roundTiles = (step.tiles + shared - 1) / shared
      step.chunks = min(threads, step.rounds)
    } else if threads > 1 {
      step.part = .input
    }
  }

  private func emit(
    _ whole: WinogradStep, _ reason: String, inPlace: [Place]
  ) throws(ExecutionError) {
    var step = whole
    let name = "winograd \(step.form.name)"
    let scratch = { (floats: Int, chunks: Int) throws(ExecutionError) -> Place in
      let (bytes, overflow) = (floats * 4).multipliedReportingOverflow(by: chunks)
      guard !overflow, bytes <= self.options.memoryLimit else {
        throw .memory(needed: overflow ? .max : bytes, limit: self.options.memoryLimit)
      }
      return self.addSlot(.arena, byteCount: bytes)
    }
    step.samples = try scratch(step.sampleFloats, step.chunks)
    step.sums = try scratch(step.sumFloats, step.chunks)
    guard step.part != .whole else {
      emit(.winograd(step), name, inPlace: inPlace, reason: reason)
      return
    }
    step.chunks = min(options.threads, step.tiles)
    emit(.winograd(step), name + " input", isConversion: true, reason: reason)
    step.part = .products
    step.chunks = options.threads
    emit(.winograd(step), name, reason: reason)
    step.part = .output
    step.chunks = min(options.threads, step.tiles)
    emit(.winograd(step), name + " output", inPlace: inPlace, reason: reason)
  }

  /// Transforms weights [maps][channels][taps], panel by panel.
  private func packWinograd(
    _ site: ConvSite, _ form: WinogradForm, _ panels: ConvStep.Panels
  ) throws(ExecutionError) -> UnsafePointer<Float> {
    let kernels = kernels
    let sizes = form.sizes
    let channels = site.weight.shape[1]
    let mapFloats = channels * sizes.taps * sizes.taps
    return try packPanels(
      site.weight, mapFloats: mapFloats, maps: site.weight.shape[0], panels,
      floats: panels.floats * sizes.weights * sizes.weights,
      key(site.weightID, .winograd(form, groups: site.groups)), source: site.weight
    ) { part in
      var call = nn_winograd_weights()
      call.src = part.source
      call.dst = part.target
      call.form = form.form
      call.outputs = part.maps
      call.vectors = part.vectors
      call.channels = channels
      call.src_output = mapFloats
      call.dst_point = panels.floats
      kernels.table.pointee.winograd_weights(&call)
    }
  }
}
