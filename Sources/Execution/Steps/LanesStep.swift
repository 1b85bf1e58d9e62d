import CKernels

/// Blocks put together from channels of any blocks: concatenations, slices and shuffles.
struct LanesStep: KernelStep {
  /// Where a channel of the output comes from.
  struct Channel {
    /// The channel's first pixel, or `none` for zeros.
    var place: Place
    /// Floats from one image to the next.
    var image: Int
  }

  /// For every channel of the output, rounded up to blocks.
  var channels: UnsafePointer<Channel>
  var dst: Place
  var lanes: Int
  var blockStride: Int
  var dstImage: Int
  /// The extent is pixels.
  var grid: Grid

  var chunks: Int { grid.chunks }
  /// The sources are told to the planner beside the step.
  var reads: [Place] { [] }
  var writes: [Place] { [dst] }

  private static let largest = 64

  func run(_ chunk: Int, _ environment: Environment) {
    guard let kernel = environment.kernels.pointee.lanes_copy else { return }
    let target = dst.floats(environment.bases)
    var call = nn_lanes()
    withUnsafeTemporaryAllocation(of: Int.self, capacity: Self.largest) { offsets in
      call.offset = UnsafePointer(offsets.baseAddress)
      grid.forEach(chunk) { image, block, range in
        var first = UInt.max
        for lane in 0..<lanes {
          let channel = channels[block * lanes + lane]
          guard channel.place.slot >= 0 else { continue }
          let start = channel.place.floats(environment.bases) + image * channel.image
          offsets[lane] = Int(bitPattern: start)
          first = min(first, UInt(bitPattern: start))
        }
        for lane in 0..<lanes {
          offsets[lane] =
            channels[block * lanes + lane].place.slot < 0
            ? -1 : (offsets[lane] - Int(bitPattern: first)) / MemoryLayout<Float>.stride
        }
        let base = UnsafePointer<Float>(bitPattern: first) ?? UnsafePointer(target)
        call.src = base + range.lowerBound * lanes
        call.dst = target + image * dstImage + block * blockStride + range.lowerBound * lanes
        call.pixels = range.count
        kernel(&call)
      }
    }
  }
}
