import CKernels

/// A function of every element.
struct UnaryStep: KernelStep {
  var activation: nn_activation
  var src: Place
  var dst: Place
  var srcImage: Int
  var dstImage: Int
  /// Over images of one block; the extent is floats.
  var grid: Grid

  var chunks: Int { grid.chunks }
  var reads: [Place] { [src] }
  var writes: [Place] { [dst] }

  func run(_ chunk: Int, _ environment: Environment) {
    guard let kernel = environment.kernels.pointee.unary else { return }
    let source = src.floats(environment.bases)
    let target = dst.floats(environment.bases)
    var call = nn_unary()
    call.activation = activation
    grid.forEach(chunk) { image, _, range in
      call.src = UnsafePointer(source + image * srcImage + range.lowerBound)
      call.dst = target + image * dstImage + range.lowerBound
      call.count = range.count
      kernel(&call)
    }
  }
}

/// A function of two elements, one of which may be shared by many results, and others of its results.
struct BinaryStep: KernelStep {
  /// How an operand is reached: floats from image to image and from block to block.
  struct Side {
    var place: Place
    var operand: nn_operand
    var image: Int
    var block: Int

    func start(_ base: UnsafePointer<Float>, _ image: Int, _ block: Int, _ first: Int)
      -> UnsafePointer<Float>
    {
      base + image * self.image + block * self.block + (operand == NN_EACH ? first : 0)
    }
  }

  /// An operation on the results so far.
  struct Stage {
    var operation: nn_operation
    var side: Side
    /// Whether the side is the left operand, and the results so far the right one.
    var isLeft: Bool
    var activation: nn_activation
  }

  var operation: nn_operation
  var activation: nn_activation
  var a: Side
  var b: Side
  var stages: UnsafePointer<Stage>
  var stageCount: Int
  var dst: Place
  var dstImage: Int
  var dstBlock: Int
  /// The extent is floats of a block.
  var grid: Grid

  /// Floats that go through all stages while they are in the first-level cache.
  private static let run = 2048

  var chunks: Int { grid.chunks }
  var reads: [Place] { [a.place, b.place] + (0..<stageCount).map { stages[$0].side.place } }
  var writes: [Place] { [dst] }

  func run(_ chunk: Int, _ environment: Environment) {
    guard let kernel = environment.kernels.pointee.binary else { return }
    let bases = environment.bases
    let left = UnsafePointer(a.place.floats(bases))
    let right = UnsafePointer(b.place.floats(bases))
    let target = dst.floats(bases)
    grid.forEach(chunk) { image, block, range in
      let size = stageCount == 0 ? range.count : Self.run
      var first = range.lowerBound
      while first < range.upperBound {
        var call = nn_binary()
        call.operation = operation
        call.activation = activation
        call.a_operand = a.operand
        call.b_operand = b.operand
        call.a = a.start(left, image, block, first)
        call.b = b.start(right, image, block, first)
        call.dst = target + image * dstImage + block * dstBlock + first
        call.count = min(size, range.upperBound - first)
        kernel(&call)
        for index in 0..<stageCount {
          let stage = stages[index]
          let side = stage.side.start(
            UnsafePointer(stage.side.place.floats(bases)), image, block, first)
          call.operation = stage.operation
          call.activation = stage.activation
          call.a = stage.isLeft ? side : UnsafePointer(call.dst)
          call.b = stage.isLeft ? UnsafePointer(call.dst) : side
          call.a_operand = stage.isLeft ? stage.side.operand : NN_EACH
          call.b_operand = stage.isLeft ? NN_EACH : stage.side.operand
          kernel(&call)
        }
        first += size
      }
    }
  }
}

/// A scale and a shift of each channel.
struct AffineStep: KernelStep {
  var activation: nn_activation
  var src: Place
  var dst: Place
  /// By channel, rounded up to whole blocks.
  var scale: UnsafePointer<Float>
  var shift: UnsafePointer<Float>
  var slope: UnsafePointer<Float>?
  var lanes: Int
  var srcImage: Int
  var dstImage: Int
  var blockStride: Int
  /// The extent is pixels.
  var grid: Grid

  var chunks: Int { grid.chunks }
  var reads: [Place] { [src] }
  var writes: [Place] { [dst] }

  func run(_ chunk: Int, _ environment: Environment) {
    guard let kernel = environment.kernels.pointee.affine else { return }
    let source = src.floats(environment.bases)
    let target = dst.floats(environment.bases)
    var call = nn_affine()
    call.activation = activation
    grid.forEach(chunk) { image, block, range in
      let start = block * blockStride + range.lowerBound * lanes
      call.src = UnsafePointer(source + image * srcImage + start)
      call.dst = target + image * dstImage + start
      call.scale = scale + block * lanes
      call.shift = shift + block * lanes
      call.slope = slope.map { $0 + block * lanes }
      call.pixels = range.count
      kernel(&call)
    }
  }
}
