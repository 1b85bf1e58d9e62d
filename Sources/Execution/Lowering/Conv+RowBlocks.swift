import CKernels
import IR
import Tensors

/// Depthwise convolutions together with the 1×1 convolutions around them.
extension Planner {
  /// Bytes of a value from which on its rows are worth keeping in the cache.
  private static let largeValue = 1 << 20
  /// Bytes of rows that stay in the cache between the convolutions.
  private static let cachedRows = 384 << 10

  /// Takes back the steps that make the input of a 1×1 convolution and adds them with it as one step, where a
  /// depthwise convolution makes that input and what lies between is large and read nowhere else.
  ///
  /// - Parameters:
  ///   - output: the rows of the convolution's output.
  /// - Returns: whether that was so; else nothing has changed.
  func addRowBlocks(
    _ project: ConvStep, _ site: ConvSite, height: Int, inPlace: [Place]
  ) throws(ExecutionError) -> Bool {
    guard options.fusion, site.geometry.isPointwise, project.panels.groups == 1,
      isPassed(site.input, at: project.src), case .depthwise(let depthwise)? = steps.last,
      depthwise.dst == project.src, depthwise.add == .none, depthwise.depth.planes == 1,
      depthwise.depth.kernel == 1,
      depthwise.params.pad_top >= 0, let filtered = blockeds[site.input],
      filtered.imageStride == filtered.denseImageStride
    else { return false }
    var step = RowBlockStep(
      expand: nil, depthwise: depthwise, project: project, expanded: .none, filtered: .none,
      rows: 1, height: height, blocks: filtered.blocks, chunks: 1)
    var passed = [project.src.slot]
    var bytes = filtered.byteCount
    if let (expand, value) = expansion(of: depthwise) {
      step.expand = expand
      passed.append(expand.dst.slot)
      bytes = max(bytes, value.byteCount)
    }
    guard bytes / filtered.images >= Self.largeValue else { return false }
    while step.rows < height,
      (step.expandedFloats + step.filteredFloats) * 4 <= Self.cachedRows
    {
      step.rows += 1
    }
    step.chunks = min(options.threads, filtered.images * height)
    takeBack(step.expand == nil ? 1 : 2, passing: passed)
    if step.expand != nil {
      step.expanded = addSlot(.arena, byteCount: step.expandedFloats * step.chunks * 4)
    }
    step.filtered = addSlot(.arena, byteCount: step.filteredFloats * step.chunks * 4)
    let kernel = depthwise.params
    emit(
      .rowBlocks(step),
      (step.expand == nil ? "" : "1x1 + ")
        + "depthwise \(kernel.kernel_h)x\(kernel.kernel_w) + 1x1",
      inPlace: inPlace,
      reason: "by \(step.rows) rows: the \(bytes >> 10) KB between stay in the cache")
    return true
  }

  /// The 1×1 convolution of the step before the last, if it makes the input of the last.
  private func expansion(of depthwise: DepthwiseStep) -> (ConvStep, Blocked)? {
    guard steps.count >= 2, case .conv(let expand) = steps[steps.count - 2], !expand.isPlain,
      expand.dst == depthwise.src, expand.add == .none, expand.panels.groups == 1,
      expand.params.kernel_h * expand.params.kernel_w == 1, expand.params.rows == 1,
      expand.params.stride_w == 1, let input = records.last?.nodes.first?.inputs[0],
      isPassed(input, at: expand.dst), let value = blockeds[input],
      value.imageStride == value.denseImageStride,
      expand.params.columns == value.pixels
    else { return nil }
    return (expand, value)
  }

  /// Whether a value lies in memory of its own and only the next step reads it.
  private func isPassed(_ id: ValueID, at place: Place) -> Bool {
    guard let blocked = blockeds[id], blocked.place == place, place.offset == 0,
      case .arena = slots[place.slot].source, slices[id] == nil, concatenations[id] == nil
    else { return false }
    return soleReader(of: id) != nil && plains[id] == nil
  }

  /// Removes the last steps, whose nodes the next one computes, and the values in the slots between them.
  private func takeBack(_ count: Int, passing passed: [Int]) {
    current = records.suffix(count).flatMap(\.nodes) + current
    steps.removeLast(count)
    records.removeLast(count)
    choices.removeAll { $0.steps.upperBound > steps.count }
    for slot in passed {
      slots[slot].firstStep = .max
      slots[slot].lastStep = -1
    }
    visible = visible.filter { _, seen in
      guard case .blocked(let blocked, _) = seen.form else { return true }
      return !passed.contains(blocked.place.slot)
    }
  }
}
