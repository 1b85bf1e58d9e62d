import CKernels

/// Floats to bytes.
struct QuantizeStep: KernelStep {
  var points: nn_grid
  var src: Place
  var dst: Place
  /// The extent is elements.
  var grid: Grid

  var chunks: Int { grid.chunks }
  var reads: [Place] { [src] }
  var writes: [Place] { [dst] }

  func run(_ chunk: Int, _ environment: Environment) {
    guard let kernel = environment.kernels.pointee.quantize else { return }
    let source = src.floats(environment.bases)
    let target = dst.bytes(environment.bases).assumingMemoryBound(to: UInt8.self)
    var call = nn_quantize()
    call.grid = points
    grid.forEach(chunk) { _, _, range in
      call.src = UnsafePointer(source + range.lowerBound)
      call.dst = target + range.lowerBound
      call.count = range.count
      kernel(&call)
    }
  }
}

/// Bytes to floats.
struct DequantizeStep: KernelStep {
  var scale: Float
  var zero: Float
  var isSigned: Bool
  var src: Place
  var dst: Place
  /// The extent is elements.
  var grid: Grid

  var chunks: Int { grid.chunks }
  var reads: [Place] { [src] }
  var writes: [Place] { [dst] }

  func run(_ chunk: Int, _ environment: Environment) {
    guard let kernel = environment.kernels.pointee.dequantize else { return }
    let source = src.bytes(environment.bases).assumingMemoryBound(to: UInt8.self)
    let target = dst.floats(environment.bases)
    var call = nn_dequantize()
    call.scale = scale
    call.zero = zero
    call.is_signed = isSigned ? 1 : 0
    grid.forEach(chunk) { _, _, range in
      call.src = UnsafePointer(source + range.lowerBound)
      call.dst = target + range.lowerBound
      call.count = range.count
      kernel(&call)
    }
  }
}

/// Floats to the nearest points of a quantiser, as floats.
struct SnapStep: KernelStep {
  var points: nn_grid
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
    guard let kernel = environment.kernels.pointee.snap else { return }
    let source = src.floats(environment.bases)
    let target = dst.floats(environment.bases)
    var call = nn_snap()
    call.grid = points
    grid.forEach(chunk) { image, _, range in
      call.src = UnsafePointer(source + image * srcImage + range.lowerBound)
      call.dst = target + image * dstImage + range.lowerBound
      call.count = range.count
      kernel(&call)
    }
  }
}
