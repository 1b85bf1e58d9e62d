import CKernels
import IR
import Tensors

/// Weights of convolutions as kernels read them.
extension Planner {
  /// The key under which a constant of the graph is kept packed; nil for one that inference found.
  func key(
    _ id: ValueID, _ packing: WeightStore.Packing, _ portion: WeightStore.Portion = .whole
  ) -> WeightStore.Key? {
    let source = sources[id] ?? id
    guard graph[source].isConstant else { return nil }
    return WeightStore.Key(
      value: source.index, shape: shape(id), packing: packing, portion: portion)
  }

  func packBlocked(
    _ site: ConvSite, _ panels: ConvStep.Panels
  ) throws(ExecutionError) -> UnsafePointer<Float> {
    try packConv(
      site.weight, channels: site.weight.shape[1], taps: site.geometry.taps,
      maps: site.weight.shape[0], panels,
      key(site.weightID, .conv(groups: site.groups), site.portion),
      source: site.weight)
  }

  /// Packs weights [maps][channels][taps] panel by panel.
  func packConv(
    _ weight: @escaping @autoclosure () -> Tensor, channels: Int, taps: Int, maps: Int,
    _ panels: ConvStep.Panels,
    _ key: WeightStore.Key?, source: Tensor? = nil
  ) throws(ExecutionError) -> UnsafePointer<Float> {
    let kernels = kernels
    return try packPanels(
      weight(), mapFloats: channels * taps, maps: maps, panels, floats: panels.floats, key,
      source: source
    ) { part in
      var call = nn_pack_conv()
      call.src = part.source
      call.dst = part.target
      call.outputs = part.maps
      call.vectors = part.vectors
      call.channels = channels
      call.taps = taps
      call.src_output = channels * taps
      kernels.table.pointee.pack_conv(&call)
    }
  }

  /// What packing a panel reads, and where it writes.
  struct PanelPart {
    var source: UnsafePointer<Float>
    /// The place of the panel among those of one point or tap order.
    var target: UnsafeMutablePointer<Float>
    var maps: Int
    var vectors: Int
  }

  /// Packs weights [maps][…] of `mapFloats` floats each, panel by panel, and lets the mapped pages behind go.
  func packPanels(
    _ weight: @escaping @autoclosure () -> Tensor, mapFloats: Int, maps: Int,
    _ panels: ConvStep.Panels, floats: Int, _ key: WeightStore.Key?, source: Tensor?,
    _ pack: @escaping @Sendable (PanelPart) -> Void
  ) throws(ExecutionError) -> UnsafePointer<Float> {
    let kernels = kernels
    let groupMaps = maps / panels.groups
    return try weights.pack(key, floats: floats, else: tables, source: source) { memory in
      let weight = weight()
      let base = UInt(bitPattern: memory)
      // The maps of a panel.
      let range = { @Sendable (panel: Int) in
        let first = panel % panels.perGroup * panels.full * panels.lanes
        let start = panel / panels.perGroup * groupMaps + first
        let width = panels.vectors(of: panel) * panels.lanes
        return start..<start + min(width, groupMaps - first)
      }
      let step = weight.panels(of: panels.full * panels.lanes * mapFloats)
      return stride(from: 0, to: panels.count, by: step).map { first in
        { @Sendable in
          let last = min(first + step, panels.count) - 1
          let maps = range(first).lowerBound..<range(last).upperBound
          let part = Tensor.Runs(
            start: maps.lowerBound * mapFloats, count: 1, length: maps.count * mapFloats,
            distance: 0)
          weight.withFloats(of: part, kernels.table) { source, _ in
            guard let target = UnsafeMutablePointer<Float>(bitPattern: base) else { return }
            for panel in first...last {
              let own = range(panel)
              pack(
                PanelPart(
                  source: source + (own.lowerBound - maps.lowerBound) * mapFloats,
                  target: target + panels.offset(of: panel), maps: own.count,
                  vectors: panels.vectors(of: panel)))
            }
          }
          weight.release(part)
        }
      }
    }
  }

  /// Packs the weights of one group for plain input.
  func packPlain(
    _ site: ConvSite, _ panels: ConvStep.Panels, group: Int = 0
  ) throws(ExecutionError) -> UnsafePointer<Float> {
    let maps = site.weight.shape[0] / site.groups
    return try packMatrix(
      site.weight, start: group * maps * panels.depth, columns: maps, depth: panels.depth,
      depthStride: 1, columnStride: panels.depth, full: panels.full,
      key(site.weightID, .convPlain(group: group), site.portion))
  }

  /// Packs a matrix, times a number, whose element (k, column) is at
  /// start + k · depthStride + column · columnStride; one of the two strides is 1.
  func packMatrix(
    _ matrix: Tensor, scale: Float = 1, start: Int = 0, columns: Int, depth: Int, depthStride: Int,
    columnStride: Int, full: Int,
    _ key: WeightStore.Key?
  ) throws(ExecutionError) -> UnsafePointer<Float> {
    let kernels = kernels
    let lanes = kernels.lanes
    let width = full * lanes
    let vectors = (columns + lanes - 1) / lanes
    let floats = vectors * lanes * depth
    return try weights.pack(key, floats: floats, else: tables, source: matrix) { memory in
      let isRowMajor = columnStride == 1
      let isDense = !isRowMajor && columnStride == depth
      let matrix = scale == 1 ? isDense ? matrix : matrix.loaded : matrix.scaled(by: scale)
      let base = UInt(bitPattern: memory)
      let step = width * (isDense ? matrix.panels(of: width * depth) : 1)
      return stride(from: 0, to: columns, by: step).map { first in
        { @Sendable in
          let count = min(step, columns - first)
          let part = Tensor.Runs(
            start: start + first * columnStride, count: isRowMajor ? depth : count,
            length: isRowMajor ? count : depth, distance: isRowMajor ? depthStride : columnStride)
          matrix.withFloats(of: part, kernels.table) { source, distance in
            guard let target = UnsafeMutablePointer<Float>(bitPattern: base) else { return }
            for column in stride(from: first, to: first + count, by: width) {
              var call = nn_pack_gemm()
              call.columns = min(width, first + count - column)
              call.vectors = (call.columns + lanes - 1) / lanes
              call.depth = depth
              call.src = source + (column - first) * (isRowMajor ? 1 : distance)
              call.dst = target + column * depth
              call.src_depth = isRowMajor ? distance : 1
              call.src_column = isRowMajor ? 1 : distance
              kernels.table.pointee.pack_gemm(&call)
            }
          }
          matrix.release(part)
        }
      }
    }
  }
}

extension Tensor {
  /// How many panels of so many elements each are packed at a time: several where elements are computed, since
  /// many are cheaper together.
  fileprivate func panels(of count: Int) -> Int {
    isComputed ? max(1, (1 << 20) / max(count * element.byteCount, 1)) : 1
  }

  /// Lets go of the mapped pages of many elements that lie together and are not needed any more.
  fileprivate func release(_ runs: Runs) {
    let bytes = runs.count * runs.length * element.byteCount
    guard bytes >= 1 << 20, runs.count == 1 || runs.distance == runs.length else { return }
    let start = runs.start * element.byteCount
    release(start..<start + bytes)
  }
}
