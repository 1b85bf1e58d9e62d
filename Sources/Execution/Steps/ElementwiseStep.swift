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

/// A function of two elements, one of which may be shared by many results.
struct BinaryStep: KernelStep {
  /// How an operand is reached: floats from image to image and from block to block.
  struct Side {
    var place: Place
    var operand: nn_operand
    var image: Int
    var block: Int
  }

  var operation: nn_operation
  var activation: nn_activation
  var a: Side
  var b: Side
  var dst: Place
  var dstImage: Int
  var dstBlock: Int
  /// The extent is floats of a block.
  var grid: Grid

  var chunks: Int { grid.chunks }
  var reads: [Place] { [a.place, b.place] }
  var writes: [Place] { [dst] }

  func run(_ chunk: Int, _ environment: Environment) {
    guard let kernel = environment.kernels.pointee.binary else { return }
    let left = a.place.floats(environment.bases)
    let right = b.place.floats(environment.bases)
    let target = dst.floats(environment.bases)
    var call = nn_binary()
    call.operation = operation
    call.activation = activation
    call.a_operand = a.operand
    call.b_operand = b.operand
    grid.forEach(chunk) { image, block, range in
      let aStart = image * a.image + block * a.block + (a.operand == NN_EACH ? range.lowerBound : 0)
      let bStart = image * b.image + block * b.block + (b.operand == NN_EACH ? range.lowerBound : 0)
      call.a = UnsafePointer(left + aStart)
      call.b = UnsafePointer(right + bStart)
      call.dst = target + image * dstImage + block * dstBlock + range.lowerBound
      call.count = range.count
      kernel(&call)
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
