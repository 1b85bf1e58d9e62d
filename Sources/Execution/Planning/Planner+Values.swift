import IR
import Operators
import Tensors

/// What a node may ask about values, and the places they get.
extension Planner {
  /// The sizes of a value.
  func shape(_ id: ValueID) -> [Int] {
    guard let shape = facts[id.index]?.tensorType?.shape.concrete else {
      preconditionFailure("'\(graph[id].name)' has no known shape")
    }
    return shape
  }

  func hasShape(_ id: ValueID) -> Bool { facts[id.index]?.tensorType?.shape.concrete != nil }

  /// The type in which the elements of a value are held.
  func element(_ id: ValueID) -> ElementType {
    guard let element = facts[id.index]?.tensorType?.element else {
      preconditionFailure("'\(graph[id].name)' is no tensor")
    }
    return NarrowFloat.held(element)
  }

  /// Whether the elements of a value are held as floats.
  func isFloat(_ id: ValueID) -> Bool { isSingle(id) || narrow(id) != nil }

  /// The value, when it is known while planning.
  func constant(_ id: ValueID) -> Tensor? { constants[id] ?? facts[id.index]?.constant }

  /// Whether a value exists when the next step runs.
  func isReady(_ id: ValueID) -> Bool {
    constant(id) != nil || plains[id] != nil || blockeds[id] != nil || views[id] != nil
  }

  /// The only node that reads a value, if the value is seen nowhere else.
  func soleReader(of id: ValueID) -> Node? {
    guard !graph.isOutput(id), graph[id].uses.count == 1 else { return nil }
    let node = graph[graph[id].uses[0]]
    return segment.contains(node.id) ? node : nil
  }

  /// Takes the nodes after a value into the store of the step that makes it.
  func epilogue(
    after id: ValueID, channelAxis: Int = 1, _ abilities: Epilogue.Abilities
  ) -> Epilogue {
    var epilogue = Epilogue(output: id, channelAxis: channelAxis, abilities: abilities)
    guard options.fusion else { return epilogue }
    while let node = soleReader(of: epilogue.output), node.outputs.count == 1,
      let output = node.outputs[0], hasShape(output), facts[output.index]?.constant == nil,
      narrow(epilogue.output) == nil || isExact(node),
      let op = node.op as? any Fuses, op.fuse(node, into: &epilogue, self)
    {
      epilogue.output = output
      epilogue.nodes.append(node)
    }
    return epilogue
  }

  /// Marks the nodes of an epilogue as computed by the steps being added.
  func cover(_ epilogue: Epilogue) {
    current += epilogue.nodes
    covered.formUnion(epilogue.nodes.map(\.id))
  }

  func addSlot(_ source: Slot.Source, byteCount: Int = 0) -> Place {
    slots.append(Slot(source: source, byteCount: byteCount))
    return Place(slot: slots.count - 1)
  }

  /// The elements of a value, row-major.
  func plain(_ id: ValueID) throws(ExecutionError) -> Plain {
    if let plain = plains[id] { return plain }
    if let tensor = constant(id) {
      let plain =
        if let narrow = NarrowFloat(tensor.element) {
          try widenedConstant(id, tensor, from: narrow)
        } else {
          constantPlain(tensor)
        }
      plains[id] = plain
      return plain
    }
    let plain: Plain
    if let blocked = blockeds[id] {
      plain = try unblocked(blocked, id)
    } else if let view = views[id] {
      plain = try materialised(view, id)
      fresh.append(id)
    } else {
      preconditionFailure("'\(graph[id].name)' is read before it is computed")
    }
    plains[id] = plain
    return plain
  }

  func constantPlain(_ tensor: Tensor) -> Plain {
    Plain(
      place: addSlot(.constant(tensor.aligned)), element: tensor.element, shape: tensor.shape)
  }

  /// A place for the row-major elements of a value that the next step makes.
  func makePlain(_ id: ValueID) throws(ExecutionError) -> Plain {
    let plain = try temporaryPlain(shape(id), element(id), for: id)
    plains[id] = plain
    fresh.append(id)
    return plain
  }

  func temporaryPlain(
    _ shape: [Int], _ element: ElementType, for id: ValueID
  ) throws(ExecutionError) -> Plain {
    guard let size = Tensor.byteCount(element: element, shape: shape) else {
      throw .tooLarge(value: graph[id].name, shape: shape)
    }
    guard size <= options.memoryLimit else {
      throw .memory(needed: size, limit: options.memoryLimit)
    }
    return Plain(place: addSlot(.arena, byteCount: size), element: element, shape: shape)
  }

  /// Makes a value another view of the elements of a plain operand.
  func define(_ id: ValueID, as view: Plain) {
    plains[id] = view
    fresh.append(id)
  }

  /// Makes a value a known tensor, a view of another one.
  func define(_ id: ValueID, as tensor: Tensor, viewOf source: ValueID) {
    constants[id] = tensor
    sources[id] = sources[source] ?? source
  }

  /// Keeps the memory of a place until a step.
  func touch(_ place: Place, at step: Int) {
    guard place.slot >= 0 else { return }
    slots[place.slot].lastStep = max(slots[place.slot].lastStep, step)
  }

  /// Adds a step.
  ///
  /// - Parameters:
  ///   - kernel: what computes it, for summaries.
  ///   - reads, writes: operands that the step does not list itself.
  ///   - inPlace: an operand that the step may overwrite with its result.
  ///   - isConversion: whether it only changes a layout.
  ///   - reason: why this kernel, for summaries; by default what holds for all steps of the kind.
  func emit(
    _ step: Step, _ kernel: String, reads: [Place] = [], writes: [Place] = [],
    inPlace: [Place] = [],
    isConversion: Bool = false, reason: String? = nil
  ) {
    let index = steps.count
    let inputs = step.reads + reads
    let outputs = step.writes + writes
    for place in inputs + outputs { touch(place, at: index) }
    for place in outputs where place.slot >= 0 {
      slots[place.slot].firstStep = min(slots[place.slot].firstStep, index)
    }
    if let target = outputs.first, target.offset == 0, slots[target.slot].firstStep == index {
      slots[target.slot].inPlace =
        inPlace.first { place in
          place.slot >= 0 && place.offset == 0 && place.slot != target.slot
            && inputs.filter { $0.slot == place.slot }.count == 1
        }?.slot
    }
    steps.append(step)
    records.append(
      StepRecord(
        nodes: current, kernel: kernel, isConversion: isConversion, threads: step.chunks,
        reason: reason ?? step.reason(isConversion: isConversion)))
  }
}

extension Tensor {
  /// Every element of a tensor of floats times a number, rounded once.
  func scaled(by scale: Float) -> Tensor {
    Tensor(doubles.map { $0 * Double(scale) }, shape: shape)
  }

  /// The same tensor with its elements in memory at an address that suits their type.
  var aligned: Tensor {
    let tensor = loaded
    let isAligned = tensor.withUnsafeBytes { bytes in
      UInt(bitPattern: bytes.baseAddress) % UInt(max(element.byteCount, 4)) == 0
    }
    if isAligned { return tensor }
    return Tensor(element: element, shape: shape) { target in
      withUnsafeBytes { target.copyMemory(from: $0) }
    }
  }
}
