/// How a step over planes (images × blocks) is cut: each plane into pieces, pieces dealt out to chunks.
struct Grid {
  let blocks: Int
  /// Rows or pixels of a plane.
  let extent: Int
  let pieces: Int
  let chunks: Int
  private let units: Int
  private let size: Int

  /// - Parameters:
  ///   - grain: pieces are multiples of this, the last one excepted.
  ///   - work: floats moved and operations done, about; small steps are not shared.
  init(images: Int, blocks: Int, extent: Int, grain: Int = 1, work: Int, threads: Int) {
    let planes = images * blocks
    self.blocks = max(blocks, 1)
    self.extent = extent
    let shared = threads > 1 && work >= Grid.sharedWork
    if !shared || planes % threads == 0 || planes >= 4 * threads {
      pieces = 1
    } else {
      pieces = max(min(threads, extent / max(grain, 1)), 1)
    }
    let step = (extent + pieces - 1) / pieces
    size = (step + grain - 1) / grain * grain
    units = planes * pieces
    chunks = shared ? max(min(threads, units), 1) : 1
  }

  /// About 5 µs of memory traffic.
  static let sharedWork = 40_000

  /// Calls `body` with the image, block and range of the extent of every piece of a chunk.
  @inline(__always) func forEach(_ chunk: Int, _ body: (Int, Int, Range<Int>) -> Void) {
    let first = units * chunk / chunks
    let last = units * (chunk + 1) / chunks
    for unit in first..<last {
      let plane = unit / pieces
      let start = min(unit % pieces * size, extent)
      let end = min(start + size, extent)
      if start < end { body(plane / blocks, plane % blocks, start..<end) }
    }
  }
}
