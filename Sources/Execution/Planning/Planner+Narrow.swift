import IR
import Operators
import Tensors

/// Values of 16-bit float types, which a plan holds as floats.
extension Planner {
  /// The 16-bit type of a value; nil for every other type.
  func narrow(_ id: ValueID) -> NarrowFloat? {
    facts[id.index]?.tensorType.flatMap { NarrowFloat($0.element) }
  }

  /// Whether a value is of type f32, rather than of a type that is held as floats.
  func isSingle(_ id: ValueID) -> Bool { facts[id.index]?.tensorType?.element == .f32 }

  /// The known value in its own type, which a name for the elements of another value may not have.
  func typedConstant(_ id: ValueID) -> Tensor? {
    guard let tensor = constant(id), let type = facts[id.index]?.tensorType else { return nil }
    return tensor.converted(to: type.element)
  }

  /// Whether a node's results are numbers that its inputs' type can express, the nearest ones to what it
  /// makes of unrounded inputs.
  func isExact(_ node: Node) -> Bool { (node.op as? any Lowers)?.isExact ?? false }

  /// A row-major input of a 16-bit type as floats.
  func widened(_ id: ValueID, _ source: Place, from narrow: NarrowFloat) throws(ExecutionError)
    -> Plain
  {
    let target = try temporaryPlain(shape(id), .f32, for: id)
    emit(
      .widen(
        WidenStep(
          narrow: narrow, src: source, dst: target.place, grid: elementGrid(target.count))),
      "widen \(narrow)", isConversion: true)
    return target
  }

  /// A row-major operand in the 16-bit type of a value.
  func narrowed(_ source: Plain, _ id: ValueID, to narrow: NarrowFloat) throws(ExecutionError)
    -> Plain
  {
    let target = try temporaryPlain(shape(id), narrow.element, for: id)
    emit(
      .narrow(
        NarrowStep(
          narrow: narrow, src: source.place, dst: target.place, grid: elementGrid(source.count))),
      "narrow \(narrow)", isConversion: true)
    return target
  }

  /// The elements of a constant of a 16-bit type as floats, made once for all plans.
  func widenedConstant(
    _ id: ValueID, _ tensor: Tensor, from narrow: NarrowFloat
  ) throws(ExecutionError) -> Plain {
    let kernels = kernels
    let memory = try weights.pack(
      key(id, .widened), floats: tensor.count, else: tables, source: tensor
    ) { memory in
      let tensor = tensor.loaded
      let base = UInt(bitPattern: memory)
      return [
        { @Sendable in
          guard let target = UnsafeMutablePointer<Float>(bitPattern: base) else { return }
          tensor.widen(into: target, from: narrow, kernels.table)
        }
      ]
    }
    return Plain(place: addSlot(.table(memory)), element: .f32, shape: tensor.shape)
  }

  /// Rounds what the present nodes have made to numbers of its type, unless they make no others.
  ///
  /// - Parameter first: the number of steps before the nodes; fewer are left where one step took earlier ones in.
  func roundResults(from first: Int) {
    guard current.contains(where: { !isExact($0) }) else { return }
    let written = Set(
      steps[min(first, max(steps.count - 1, 0))...].flatMap { $0.writes.map(\.slot) })
    for case let id? in current.flatMap(\.outputs) where fresh.contains(id) {
      guard let narrow = narrow(id) else { continue }
      if let made = blockeds[id] {
        if written.contains(made.place.slot) { addRound(made, made, to: narrow) }
      } else if let made = plains[id], written.contains(made.place.slot) {
        addRound(made, made, to: narrow)
      }
    }
  }

  /// Adds the rounding of an operand in blocks; both have the same sizes.
  func addRound(_ source: Blocked, _ target: Blocked, to narrow: NarrowFloat) {
    let size = source.denseImageStride
    let isDense = source.isDense && target.isDense
    emit(
      .round(
        RoundStep(
          narrow: narrow, src: source.place, dst: target.place, srcImage: source.imageStride,
          dstImage: target.imageStride,
          grid: Grid(
            images: isDense ? 1 : source.images, blocks: 1,
            extent: isDense ? product(source.images, size) : size, grain: 64,
            work: product(source.images, size, 2), threads: options.threads))),
      "round \(narrow)", inPlace: [source.place], isConversion: true)
  }

  /// Adds the rounding of a row-major operand; both have the same sizes.
  func addRound(_ source: Plain, _ target: Plain, to narrow: NarrowFloat) {
    emit(
      .round(
        RoundStep(
          narrow: narrow, src: source.place, dst: target.place, srcImage: 0, dstImage: 0,
          grid: elementGrid(source.count))),
      "round \(narrow)", inPlace: [source.place], isConversion: true)
  }

  /// Makes a value another one, rounded to a 16-bit type.
  func lowerRound(
    _ input: ValueID, _ output: ValueID, to narrow: NarrowFloat
  ) throws(ExecutionError) {
    if isBlocked(input), isBlockable(output) {
      let source = try blocked(input)
      addRound(source, try makeBlocked(output), to: narrow)
    } else {
      let source = try plain(input)
      addRound(source, try makePlain(output), to: narrow)
    }
  }

  /// The cut of a step over the elements of a row-major operand.
  func elementGrid(_ count: Int) -> Grid {
    Grid(
      images: 1, blocks: 1, extent: count, grain: 64, work: product(count, 2),
      threads: options.threads)
  }
}
