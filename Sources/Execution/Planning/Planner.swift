import IR
import Operators
import Tensors

/// Makes the plan of one segment of a graph for concrete sizes.
///
/// Nodes are lowered in order. A value exists plain, in blocks, or both: a step asks for the layout it reads
/// and the planner adds the conversion when nobody has asked before.
package final class Planner {
  let graph: Graph
  let segment: Segment
  let kernels: Kernels
  let options: SessionOptions
  let weights: WeightStore
  let tables = TableMemory()
  let costs: CostModel
  /// The convolutions for which there were algorithms to choose from.
  var choices: [ConvChoice] = []

  /// The facts of the values before and inside this segment, by index.
  var facts: [Fact?] { segment.facts }
  var constants: [ValueID: Tensor] = [:]
  /// The constants of the graph of which other constants are views.
  var sources: [ValueID: ValueID] = [:]

  var slots: [Slot] = []
  /// The slots that were made for blocks of channels.
  var blockedSlots = Set<Int>()
  var plains: [ValueID: Plain] = [:]
  var blockeds: [ValueID: Blocked] = [:]
  var paddeds: [Padded: Blocked] = [:]
  /// Values that are channels of others in another order.
  var views: [ValueID: ChannelView] = [:]
  var boxes: [ValueID: Int] = [:]
  /// Values that are written into a channel slice of a concatenation.
  var slices: [ValueID: ChannelSlice] = [:]
  var concatenations: [ValueID: Blocked] = [:]

  var steps: [Step] = []
  var records: [StepRecord] = []
  var references: [Reference] = []
  var visible: [ValueID: Visible] = [:]
  /// Values that have got a place since the last node was lowered.
  var fresh: [ValueID] = []
  /// The nodes that the steps being added compute.
  var current: [Node] = []
  var covered = Set<NodeID>()

  struct Padded: Hashable {
    var value: ValueID
    var padding: Blocked.Padding
  }

  struct ChannelSlice {
    var whole: ValueID
    var channel: Int
  }

  /// The memory behind one address of a run.
  struct Slot {
    enum Source {
      case input(ValueID)
      case constant(Tensor)
      case table(UnsafeRawPointer)
      case arena
    }
    var source: Source
    var byteCount = 0
    var firstStep = Int.max
    var lastStep = -1
    /// A slot that this one may overwrite where it ends.
    var inPlace: Int?
  }

  init(
    _ graph: Graph, _ segment: Segment, kernels: Kernels, options: SessionOptions,
    weights: WeightStore
  ) {
    self.graph = graph
    self.segment = segment
    self.kernels = kernels
    costs = CostModel(kernels)
    self.options = options
    self.weights = weights
    for id in graph.constants {
      if let tensor = graph[id].tensor { constants[id] = tensor }
    }
  }

  /// Lowers every node and lays out the memory.
  func plan() throws(ExecutionError) -> Plan {
    for id in segment.inputs { try addInput(id) }
    flushFresh()
    if options.fusion { Concat.assignSlices(self) }
    for node in segment.nodes where !covered.contains(node.id) {
      try lower(node)
      flushFresh()
    }
    current = []
    var outputs: [(ValueID, Plan.Output)] = []
    for id in segment.outputs { outputs.append((id, try output(id))) }
    for case (_, .memory(let plain)) in outputs { touch(plain.place, at: steps.count) }
    return try Plan(self, outputs: outputs, end: segment.range.upperBound)
  }

  /// Refuses a value that alone takes more memory than a run may.
  private func checkSize(_ id: ValueID) throws(ExecutionError) {
    guard hasShape(id) else { return }
    guard let size = Tensor.byteCount(element: element(id), shape: shape(id)) else {
      throw .tooLarge(value: graph[id].name, shape: shape(id))
    }
    guard size <= options.memoryLimit else {
      throw .memory(needed: size, limit: options.memoryLimit)
    }
  }

  private func addInput(_ id: ValueID) throws(ExecutionError) {
    try checkSize(id)
    guard case .tensor(let element, let shape)? = facts[id.index]?.type, let shape = shape.concrete
    else {
      boxes[id] = boxes.count
      fresh.append(id)
      return
    }
    let place = addSlot(.input(id))
    if let narrow = NarrowFloat(element) {
      plains[id] = try widened(id, place, from: narrow)
    } else {
      plains[id] = Plain(place: place, element: element, shape: shape)
    }
    fresh.append(id)
  }

  private func lower(_ node: Node) throws(ExecutionError) {
    let used = node.outputs.compactMap { $0 }.filter { isUsed($0) }
    for id in node.outputs.compactMap({ $0 }) { try checkSize(id) }
    guard !used.isEmpty || !type(of: node.op).isPure else { return }
    if !used.isEmpty, used.allSatisfy({ facts[$0.index]?.constant != nil }) {
      for id in used { constants[id] = facts[id.index]?.constant }
      return
    }
    current = [node]
    let first = steps.count
    if node.outputs.allSatisfy({ $0.map(hasShape) ?? true }),
      node.inputs.allSatisfy({ $0.map { boxes[$0] == nil } ?? true })
    {
      let outputs = node.outputs.compactMap { $0 }
      if type(of: node.op).isPure, outputs.allSatisfy({ shape($0).contains(0) }) {
        for id in outputs { _ = try makePlain(id) }
        return
      }
      let hasEmpty = node.inputs.contains { $0.map { shape($0).contains(0) } ?? false }
      if !hasEmpty || node.op is Concat, let op = node.op as? any Lowers,
        try op.lower(node, self)
      {
        roundResults(from: first)
        return
      }
    }
    try addReference(node)
  }

  /// Whether something reads a value.
  func isUsed(_ id: ValueID) -> Bool { !graph[id].uses.isEmpty || graph.isOutput(id) }

  /// Evaluates a node by its operator.
  private func addReference(_ node: Node) throws(ExecutionError) {
    var reference = Reference(node: node, inputs: [], outputs: [])
    var reads: [Place] = []
    var writes: [Place] = []
    for input in node.inputs {
      guard let input else {
        reference.inputs.append(.absent)
        continue
      }
      if let tensor = typedConstant(input) {
        reference.inputs.append(.tensor(tensor))
      } else if let box = boxes[input] {
        reference.inputs.append(.boxed(box))
      } else {
        let operand = try plain(input)
        reads.append(operand.place)
        reference.inputs.append(.memory(operand, narrow(input)))
      }
    }
    for output in node.outputs {
      guard let output else {
        reference.outputs.append(.unused)
        continue
      }
      if hasShape(output) {
        let operand = try makePlain(output)
        writes.append(operand.place)
        reference.outputs.append(.memory(operand, narrow(output)))
      } else {
        boxes[output] = boxes.count
        fresh.append(output)
        reference.outputs.append(.boxed(boxes.count - 1))
      }
    }
    references.append(reference)
    emit(
      .reference(references.count - 1), "reference", reads: reads, writes: writes,
      reason: referenceReason(node))
  }

  private func referenceReason(_ node: Node) -> String {
    let name = type(of: node.op).name
    guard node.op is any Lowers else { return "no kernel for \(name)" }
    let isOpen = (node.inputs + node.outputs).contains { $0.map { !hasShape($0) } ?? false }
    return isOpen ? "sizes that depend on data" : "no kernel for \(name) with these attributes"
  }

  private func output(_ id: ValueID) throws(ExecutionError) -> Plan.Output {
    if let tensor = typedConstant(id) { return .constant(tensor) }
    if let box = boxes[id] { return .boxed(box) }
    if let narrow = narrow(id) {
      if segment.inputs.contains(id) { return .input }
      return .memory(try narrowed(try plain(id), id, to: narrow))
    }
    let operand = try plain(id)
    if case .input(let input) = slots[operand.place.slot].source, input == id { return .input }
    return .memory(operand)
  }

  /// Notes where values that now exist can be seen, and keeps them until then.
  private func flushFresh() {
    for id in fresh where visible[id] == nil {
      let step = steps.count - 1
      if let blocked = blockeds[id] {
        visible[id] = Visible(
          step: step, form: .blocked(blocked, shape: shape(id)), narrow: narrow(id))
        touch(blocked.place, at: step)
      } else if let plain = plains[id] {
        visible[id] = Visible(step: step, form: .plain(plain), narrow: narrow(id))
        touch(plain.place, at: step)
      } else if let box = boxes[id] {
        visible[id] = Visible(step: step, form: .boxed(box))
      }
    }
    fresh = []
  }
}

/// Where a value can be seen, and after which step.
struct Visible {
  enum Form {
    case plain(Plain)
    case blocked(Blocked, shape: [Int])
    case boxed(Int)
  }
  /// The step after which the value is there; -1: from the start.
  var step: Int
  var form: Form
  /// The 16-bit type of a value that is held as floats.
  var narrow: NarrowFloat?
}
