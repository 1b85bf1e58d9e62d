import CKernels

/// A Winograd convolution, with what follows it in its store, or one of its three parts.
///
/// Tiles are counted through all images. A *round* of `roundTiles` of them is transformed, multiplied and
/// transformed back in scratch memory.
struct WinogradStep: KernelStep {
  enum Part {
    /// Rounds one after the other, each chunk with scratch memory of its own.
    case whole
    /// All tiles, as one round in three steps.
    case input, products, output
  }
  var part: Part
  var form: WinogradForm
  /// Sizes and strides of calls; pointers and ranges are filled in for each.
  var input: nn_winograd_input
  var output: nn_winograd_output
  var src: Place
  var add: Place
  var dst: Place
  /// Transformed samples and sums.
  var samples: Place
  var sums: Place
  var weights: UnsafePointer<Float>
  var bias: UnsafePointer<Float>?
  var slope: UnsafePointer<Float>?
  var lanes: Int
  var imageTiles: Int
  var tiles: Int
  var roundTiles: Int
  /// Blocks of channels read and of maps made, of all groups.
  var blocks: Int
  var mapBlocks: Int
  /// Channels of a group.
  var channels: Int
  /// Output channels; the length of the reduction is `channels`.
  var panels: ConvStep.Panels
  /// Floats from one image to the next, from one block to the next.
  var srcImage: Int
  var addImage: Int
  var dstImage: Int
  var srcBlock: Int
  var addBlock: Int
  var dstBlock: Int
  var chunks: Int

  /// Floats between the operands of two points: a line more than they have, lest all points share cache sets.
  var samplePoint: Int { blocks * roundTiles * lanes + 16 }
  var sumPoint: Int { mapBlocks * roundTiles * lanes + 16 }
  private var points: Int { form.sizes.points * form.sizes.points }
  var sampleFloats: Int { points * samplePoint }
  var sumFloats: Int { points * sumPoint }
  var rounds: Int { (tiles + roundTiles - 1) / roundTiles }

  var reads: [Place] {
    switch part {
    case .whole: add.slot < 0 ? [src] : [src, add]
    case .input: [src]
    case .products: [samples]
    case .output: add.slot < 0 ? [sums] : [sums, add]
    }
  }

  var writes: [Place] {
    switch part {
    case .whole: [dst, samples, sums]
    case .input: [samples]
    case .products: [sums]
    case .output: [dst]
    }
  }

  func run(_ chunk: Int, _ environment: Environment) {
    let share = { (count: Int) in count * chunk / chunks..<count * (chunk + 1) / chunks }
    switch part {
    case .whole:
      for round in share(rounds) {
        let first = round * roundTiles
        let tiles = first..<min(first + roundTiles, tiles)
        transform(tiles, from: first, chunk, environment)
        multiply(0..<points * panels.count, tiles.count, chunk, environment)
        finish(tiles, from: first, chunk, environment)
      }
    case .input: transform(share(tiles), from: 0, 0, environment)
    case .products: multiply(share(points * panels.count), tiles, 0, environment)
    case .output: finish(share(tiles), from: 0, 0, environment)
    }
  }

  /// Calls `body` for the tiles of each image: the image, its first tile and how many there are.
  private func forEachImage(_ tiles: Range<Int>, _ body: (Int, Int, Int, Int) -> Void) {
    var tile = tiles.lowerBound
    while tile < tiles.upperBound {
      let inImage = tile % imageTiles
      let count = min(tiles.upperBound - tile, imageTiles - inImage)
      body(tile / imageTiles, inImage, count, tile)
      tile += count
    }
  }

  /// - Parameter first: the first tile of the round.
  private func transform(
    _ tiles: Range<Int>, from first: Int, _ scratch: Int, _ environment: Environment
  ) {
    guard let kernel = environment.kernels.pointee.winograd_input else { return }
    let source = src.floats(environment.bases)
    let target = samples.floats(environment.bases) + scratch * sampleFloats
    var call = input
    forEachImage(tiles) { image, tile, count, total in
      call.tile = tile
      call.tiles = count
      for block in 0..<blocks {
        call.src = UnsafePointer(source + image * srcImage + block * srcBlock)
        call.dst = target + (block * roundTiles + total - first) * lanes
        kernel(&call)
      }
    }
  }

  /// - Parameter units: pairs of a point and a panel.
  private func multiply(
    _ units: Range<Int>, _ tiles: Int, _ scratch: Int, _ environment: Environment
  ) {
    guard let kernel = environment.kernels.pointee.conv else { return }
    let source = samples.floats(environment.bases) + scratch * sampleFloats
    let target = sums.floats(environment.bases) + scratch * sumFloats
    var call = nn_conv()
    (call.rows, call.columns) = (1, tiles)
    call.channels = channels
    (call.kernel_h, call.kernel_w, call.stride_h, call.stride_w) = (1, 1, 1, 1)
    (call.dilation_h, call.dilation_w) = (1, 1)
    call.src_block = roundTiles * lanes
    call.dst_block = roundTiles * lanes
    let groupBlocks = blocks / panels.groups
    for unit in units {
      let (point, panel) = (unit / panels.count, unit % panels.count)
      let own = packed(unit)
      call.vectors = panels.vectors(of: panel)
      call.src = UnsafePointer(
        source + point * samplePoint
          + panel / panels.perGroup * groupBlocks * roundTiles * lanes)
      call.dst =
        target + point * sumPoint + panels.firstVector(of: panel) * roundTiles * lanes
      call.weights = own
      call.next = nil
      if unit + 1 < units.upperBound,
        panels.vectors(of: (unit + 1) % panels.count) == call.vectors
      {
        let next = packed(unit + 1)
        if next != own { call.next = next }
      }
      kernel(&call)
    }
  }

  /// The weights of a point and a panel.
  private func packed(_ unit: Int) -> UnsafePointer<Float> {
    let sizes = form.sizes
    let (point, panel) = (unit / panels.count, unit % panels.count)
    let row = min(point / sizes.points, sizes.weights - 1)
    let column = min(point % sizes.points, sizes.weights - 1)
    return weights + (row * sizes.weights + column) * panels.floats + panels.offset(of: panel)
  }

  private func finish(
    _ tiles: Range<Int>, from first: Int, _ scratch: Int, _ environment: Environment
  ) {
    guard let kernel = environment.kernels.pointee.winograd_output else { return }
    let source = sums.floats(environment.bases) + scratch * sumFloats
    let target = dst.floats(environment.bases)
    let addend = add.optionalFloats(environment.bases)
    var call = output
    forEachImage(tiles) { image, tile, count, total in
      call.tile = tile
      call.tiles = count
      for block in 0..<mapBlocks {
        call.src = UnsafePointer(source + (block * roundTiles + total - first) * lanes)
        call.bias = bias.map { $0 + block * lanes }
        call.slope = slope.map { $0 + block * lanes }
        call.add = addend.map { UnsafePointer($0 + image * addImage + block * addBlock) }
        call.dst = target + image * dstImage + block * dstBlock
        kernel(&call)
      }
    }
  }
}
