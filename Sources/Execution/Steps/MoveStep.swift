import CKernels

/// A copy of elements of any type, each axis of the result reading the source by a table of its own.
struct MoveStep: KernelStep {
  var src: Place
  var dst: Place
  /// Bytes that are copied for each entry of the last table.
  var run: Int
  /// For each axis: the number of its entries.
  var sizes: UnsafePointer<Int>
  /// For each axis, one after the other: bytes to add to the source's address; negative: outside.
  var offsets: UnsafePointer<Int>
  var axes: Int
  var rows: Int
  /// Bytes of the result from one row to the next.
  var rowBytes: Int
  /// Whether any entry is outside, where `fill` is put.
  var hasOutside: Bool
  /// The element outside, repeated to 8 bytes.
  var fill: UInt64
  var chunks: Int

  static let outside = -1

  var reads: [Place] { [src] }
  var writes: [Place] { [dst] }

  func run(_ chunk: Int, _ environment: Environment) {
    let first = rows * chunk / chunks
    let last = rows * (chunk + 1) / chunks
    guard first < last else { return }
    let source = UnsafeRawPointer(src.bytes(environment.bases))
    let columns = sizes[axes - 1]
    var table = offsets
    for axis in 0..<axes - 1 { table += sizes[axis] }
    var target = dst.bytes(environment.bases) + first * rowBytes
    withUnsafeTemporaryAllocation(of: Int.self, capacity: axes) { position in
      var rest = first
      for axis in stride(from: axes - 2, through: 0, by: -1) {
        position[axis] = rest % sizes[axis]
        rest /= sizes[axis]
      }
      for _ in first..<last {
        var base = 0
        var isOutside = false
        var axisTable = offsets
        for axis in 0..<axes - 1 {
          let step = axisTable[position[axis]]
          isOutside = isOutside || step < 0
          base += step
          axisTable += sizes[axis]
        }
        if isOutside {
          blank(target, bytes: columns * run)
        } else {
          row(source + base, target, table, columns)
        }
        target += rowBytes
        var axis = axes - 2
        while axis >= 0 {
          position[axis] += 1
          if position[axis] < sizes[axis] { break }
          position[axis] = 0
          axis -= 1
        }
      }
    }
  }

  private func row(
    _ source: UnsafeRawPointer, _ target: UnsafeMutableRawPointer, _ table: UnsafePointer<Int>,
    _ count: Int
  ) {
    if hasOutside {
      for i in 0..<count {
        if table[i] < 0 {
          blank(target + i * run, bytes: run)
        } else {
          (target + i * run).copyMemory(from: source + table[i], byteCount: run)
        }
      }
      return
    }
    switch run {
    case 1: elements(source, target, table, count, as: UInt8.self)
    case 2: elements(source, target, table, count, as: UInt16.self)
    case 4: elements(source, target, table, count, as: UInt32.self)
    case 8: elements(source, target, table, count, as: UInt64.self)
    default:
      for i in 0..<count {
        (target + i * run).copyMemory(from: source + table[i], byteCount: run)
      }
    }
  }

  @inline(__always)
  private func elements<Bits: FixedWidthInteger & BitwiseCopyable>(
    _ source: UnsafeRawPointer, _ target: UnsafeMutableRawPointer, _ table: UnsafePointer<Int>,
    _ count: Int, as: Bits.Type
  ) {
    let width = MemoryLayout<Bits>.stride
    for i in 0..<count {
      target.storeBytes(
        of: source.loadUnaligned(fromByteOffset: table[i], as: Bits.self),
        toByteOffset: i * width, as: Bits.self)
    }
  }

  /// Puts the fill into whole elements.
  private func blank(_ target: UnsafeMutableRawPointer, bytes: Int) {
    withUnsafeBytes(of: fill) { pattern in
      guard let base = pattern.baseAddress else { return }
      var done = 0
      while done < bytes {
        let count = min(8, bytes - done)
        (target + done).copyMemory(from: base, byteCount: count)
        done += count
      }
    }
  }
}

/// The transposition of matrices of 32-bit elements.
struct TransposeStep: KernelStep {
  var params: nn_transpose
  var src: Place
  var dst: Place
  var batches: Int
  /// Elements from one matrix to the next.
  var srcBatch: Int
  var dstBatch: Int
  /// Over batches; the extent is columns of the source.
  var grid: Grid

  var chunks: Int { grid.chunks }
  var reads: [Place] { [src] }
  var writes: [Place] { [dst] }

  func run(_ chunk: Int, _ environment: Environment) {
    guard let kernel = environment.kernels.pointee.transpose else { return }
    let source = src.floats(environment.bases)
    let target = dst.floats(environment.bases)
    var call = params
    grid.forEach(chunk) { batch, _, columns in
      call.src = UnsafeRawPointer(source + batch * srcBatch + columns.lowerBound)
      call.dst = UnsafeMutableRawPointer(
        target + batch * dstBatch + columns.lowerBound * params.dst_row)
      call.columns = columns.count
      kernel(&call)
    }
  }
}
