import CKernels

/// Floats to the nearest numbers of a 16-bit type, as floats.
struct RoundStep: KernelStep {
  var narrow: NarrowFloat
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
    let source = src.floats(environment.bases)
    let target = dst.floats(environment.bases)
    grid.forEach(chunk) { image, _, range in
      environment.kernels.round(
        source + image * srcImage + range.lowerBound, target + image * dstImage + range.lowerBound,
        range.count, to: narrow)
    }
  }
}

/// Row-major floats to the bits of a 16-bit type.
struct NarrowStep: KernelStep {
  var narrow: NarrowFloat
  var src: Place
  var dst: Place
  /// The extent is elements.
  var grid: Grid

  var chunks: Int { grid.chunks }
  var reads: [Place] { [src] }
  var writes: [Place] { [dst] }

  func run(_ chunk: Int, _ environment: Environment) {
    let source = src.floats(environment.bases)
    let target = dst.bytes(environment.bases).assumingMemoryBound(to: UInt16.self)
    grid.forEach(chunk) { _, _, range in
      environment.kernels.narrow(
        source + range.lowerBound, target + range.lowerBound, range.count, to: narrow)
    }
  }
}

/// The bits of a 16-bit type to row-major floats.
struct WidenStep: KernelStep {
  var narrow: NarrowFloat
  var src: Place
  var dst: Place
  /// The extent is elements.
  var grid: Grid

  var chunks: Int { grid.chunks }
  var reads: [Place] { [src] }
  var writes: [Place] { [dst] }

  func run(_ chunk: Int, _ environment: Environment) {
    let source = src.bytes(environment.bases).assumingMemoryBound(to: UInt16.self)
    let target = dst.floats(environment.bases)
    grid.forEach(chunk) { _, _, range in
      environment.kernels.widen(
        source + range.lowerBound, target + range.lowerBound, range.count, from: narrow)
    }
  }
}
