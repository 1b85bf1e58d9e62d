import CKernels

/// A copy of elements of any type, each axis of the result reading the source by a table of its own.
struct MoveStep: KernelStep {
  var src: Place
  var dst: Place
  /// Bytes that are copied for each entry of the last axis.
  var run: Int
  /// The axes of the result, the last one being the row that is written at once.
  var axes: UnsafePointer<Axis>
  var axisCount: Int
  var rows: Int
  /// Bytes of the result from one row to the next.
  var rowBytes: Int
  /// Whether any entry is outside, where `fill` is put.
  var hasOutside: Bool
  /// The element outside, repeated to 8 bytes.
  var fill: UInt64
  var chunks: Int

  /// The bytes that each index of an axis adds to the source's address: even steps or a table.
  struct Axis {
    var count: Int
    var start: Int
    var step: Int
    /// Negative: outside.
    var table: UnsafePointer<Int>?

    @inline(__always) subscript(index: Int) -> Int {
      if let table { table[index] } else { start + index * step }
    }
  }

  static let outside = -1

  var reads: [Place] { [src] }
  var writes: [Place] { [dst] }

  func run(_ chunk: Int, _ environment: Environment) {
    let first = rows * chunk / chunks
    let last = rows * (chunk + 1) / chunks
    guard first < last else { return }
    let source = UnsafeRawPointer(src.bytes(environment.bases))
    let column = axes[axisCount - 1]
    var target = dst.bytes(environment.bases) + first * rowBytes
    withUnsafeTemporaryAllocation(of: Int.self, capacity: axisCount) { position in
      var rest = first
      for axis in stride(from: axisCount - 2, through: 0, by: -1) {
        position[axis] = rest % axes[axis].count
        rest /= axes[axis].count
      }
      for _ in first..<last {
        var base = 0
        var isOutside = false
        for axis in 0..<axisCount - 1 {
          let offset = axes[axis][position[axis]]
          isOutside = isOutside || axes[axis].table != nil && offset == Self.outside
          base += offset
        }
        if isOutside {
          blank(target, bytes: column.count * run)
        } else {
          row(source + base, target, column)
        }
        target += rowBytes
        var axis = axisCount - 2
        while axis >= 0 {
          position[axis] += 1
          if position[axis] < axes[axis].count { break }
          position[axis] = 0
          axis -= 1
        }
      }
    }
  }

  private func row(
    _ source: UnsafeRawPointer, _ target: UnsafeMutableRawPointer, _ column: Axis
  ) {
    if hasOutside, let table = column.table {
      pieces(source, target, table, column.count)
      return
    }
    switch run {
    case 1: elements(source, target, column, as: UInt8.self)
    case 2: elements(source, target, column, as: UInt16.self)
    case 4: elements(source, target, column, as: UInt32.self)
    case 8: elements(source, target, column, as: UInt64.self)
    default:
      for i in 0..<column.count {
        (target + i * run).copyMemory(from: source + column[i], byteCount: run)
      }
    }
  }

  /// Copies what lies side by side in one go, and puts the fill where the table says so.
  private func pieces(
    _ source: UnsafeRawPointer, _ target: UnsafeMutableRawPointer, _ table: UnsafePointer<Int>,
    _ count: Int
  ) {
    var first = 0
    while first < count {
      let offset = table[first]
      let step = offset == Self.outside ? 0 : run
      var end = first + 1
      while end < count, table[end] == offset + (end - first) * step { end += 1 }
      if offset == Self.outside {
        blank(target + first * run, bytes: (end - first) * run)
      } else {
        (target + first * run).copyMemory(from: source + offset, byteCount: (end - first) * run)
      }
      first = end
    }
  }

  @inline(__always)
  private func elements<Bits: FixedWidthInteger & BitwiseCopyable>(
    _ source: UnsafeRawPointer, _ target: UnsafeMutableRawPointer, _ column: Axis, as: Bits.Type
  ) {
    let width = MemoryLayout<Bits>.stride
    if let table = column.table {
      for i in 0..<column.count {
        target.storeBytes(
          of: source.loadUnaligned(fromByteOffset: table[i], as: Bits.self),
          toByteOffset: i * width, as: Bits.self)
      }
    } else {
      for i in 0..<column.count {
        target.storeBytes(
          of: source.loadUnaligned(fromByteOffset: column.start + i * column.step, as: Bits.self),
          toByteOffset: i * width, as: Bits.self)
      }
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
