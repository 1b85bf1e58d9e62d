import CKernels
public import IR
public import Operators
import Tensors

extension Session {
  /// Runs the graph once.
  ///
  /// - Throws: `GraphError` when the inputs do not fit or a node cannot be evaluated, else `ExecutionError`.
  public func run(
    _ inputs: [String: Value], tapping wanted: Set<ValueID>, _ tap: (ValueID, Value) -> Void
  ) throws -> [Value] {
    do throws(ExecutionError) {
      var live = try start(inputs)
      for id in graph.inputs where wanted.contains(id) {
        if let value = live[id] { tap(id, value) }
      }
      try run(&live, wanted, tap)
      return outputs(live)
    } catch {
      if case .graph(let inner) = error { throw inner }
      throw error
    }
  }

  /// The inputs in the graph's order, checked unless a plan shows that such ones have been seen before.
  func start(_ inputs: [String: Value]) throws(ExecutionError) -> Live {
    var live = Live()
    var given = 0
    for id in graph.inputs {
      let info = graph[id]
      let value = inputs[info.name]
      if value != nil { given += 1 }
      if let value = value ?? info.tensor.map({ .tensor($0) }) { live.set(id, value.aligned) }
    }
    if given == inputs.count, let key = live.key(0, schedule.inputs), knownPlan(key) != nil {
      return live
    }
    do throws(GraphError) {
      _ = try graph.arrange(inputs)
    } catch {
      throw .graph(error)
    }
    return live
  }

  private func run(
    _ live: inout Live, _ wanted: Set<ValueID>, _ tap: (ValueID, Value) -> Void
  ) throws(ExecutionError) {
    var start = 0
    while start < schedule.nodes.count {
      let plan = try plan(from: start, live)
      try plan.withContext { context throws(ExecutionError) in
        try execute(plan, context, &live, wanted, tap)
      }
      start = plan.range.upperBound
    }
  }

  /// The plan for the nodes from a position on and the values at hand.
  func plan(from start: Int, _ live: Live) throws(ExecutionError) -> Plan {
    let ids = start == 0 ? schedule.inputs : schedule.live(at: start)
    guard let key = live.key(start, ids) else {
      preconditionFailure("a value that node \(start) needs is not at hand")
    }
    if let known = knownPlan(key) { return known }
    return try plan(key, live.facts(of: ids))
  }

  private func outputs(_ live: Live) -> [Value] {
    graph.outputs.map { output in
      guard let value = live[output.value] ?? graph[output.value].tensor.map({ .tensor($0) }) else {
        preconditionFailure("output '\(output.name)' was not computed")
      }
      return value
    }
  }

  /// Runs one plan and adds its outputs to the values at hand.
  private func execute(
    _ plan: Plan, _ context: Context, _ live: inout Live, _ wanted: Set<ValueID>,
    _ tap: (ValueID, Value) -> Void
  ) throws(ExecutionError) {
    var boxes = [Value?](repeating: nil, count: plan.boxCount)
    for (id, box) in plan.inputBoxes { boxes[box] = live[id] }
    let inputs = live
    try withExtendedLifetime(inputs) { () throws(ExecutionError) in
      plan.bind(context) { inputs[$0]?.tensor }
      let environment = Environment(kernels: kernels.table, bases: context.bases)
      let mode = nn_float_mode()
      defer { nn_set_float_mode(mode) }
      let shown = plan.shown(wanted.subtracting(inputs.ids))
      var next = 0
      while next < shown.count, shown[next].step < 0 {
        tap(shown[next].id, shown[next].value(context.bases, boxes))
        next += 1
      }
      for index in plan.steps.indices {
        try plan.run(index, environment, pool, &boxes)
        while next < shown.count, shown[next].step == index {
          tap(shown[next].id, shown[next].value(context.bases, boxes))
          next += 1
        }
      }
    }
    for (id, output) in plan.outputs {
      switch output {
      case .input: break
      case .constant(let tensor): live.set(id, .tensor(tensor), isKnown: true)
      case .memory(let plain): live.set(id, .tensor(plain.tensor(context.bases)))
      case .boxed(let box):
        guard let value = boxes[box] else { preconditionFailure("box \(box) is empty") }
        live.set(id, value)
      }
    }
  }
}

/// The values between the segments of a run.
struct Live {
  private var table: [ValueID: (value: Value, isKnown: Bool)] = [:]

  subscript(id: ValueID) -> Value? { table[id]?.value }

  var ids: Dictionary<ValueID, (value: Value, isKnown: Bool)>.Keys { table.keys }

  /// - Parameter isKnown: whether planning knows the value, so that plans may depend on it.
  mutating func set(_ id: ValueID, _ value: Value, isKnown: Bool = false) {
    table[id] = (value, isKnown)
  }

  /// What the plan from a node on is looked up by; nil when a value is missing.
  func key(_ start: Int, _ ids: [ValueID]) -> PlanCache.Key? {
    var inputs: [PlanCache.Input] = []
    inputs.reserveCapacity(ids.count)
    for id in ids {
      guard let (value, isKnown) = table[id] else { return nil }
      guard let tensor = value.tensor else {
        inputs.append(.other(value.fact.type))
        continue
      }
      if isKnown, !tensor.element.isFloat, tensor.count <= Fact.knownLimit {
        inputs.append(.known(tensor.element, tensor.shape, tensor.integers))
      } else {
        inputs.append(.tensor(tensor.element, tensor.shape))
      }
    }
    return PlanCache.Key(start: start, inputs: inputs)
  }

  func facts(of ids: [ValueID]) -> [(ValueID, Fact)] {
    ids.map { id in
      guard let (value, isKnown) = table[id] else {
        preconditionFailure("value \(id.index) is not at hand")
      }
      if isKnown, let tensor = value.tensor, !tensor.element.isFloat,
        tensor.count <= Fact.knownLimit
      {
        return (id, Fact(constant: tensor))
      }
      return (id, value.fact)
    }
  }
}

extension Value {
  /// The same value, a tensor with its elements at an address that suits their type.
  fileprivate var aligned: Value { tensor.map { .tensor($0.aligned) } ?? self }
}

/// A value to show while running.
struct Shown {
  var id: ValueID
  var step: Int
  var form: Visible.Form

  func value(_ bases: Bases, _ boxes: [Value?]) -> Value {
    switch form {
    case .plain(let plain): return .tensor(plain.tensor(bases))
    case .blocked(let blocked, let shape): return .tensor(blocked.tensor(bases, shape: shape))
    case .boxed(let box):
      guard let value = boxes[box] else { preconditionFailure("box \(box) is empty") }
      return value
    }
  }
}

extension Plan {
  /// The wanted values that the plan makes, in the order of their steps.
  func shown(_ wanted: Set<ValueID>) -> [Shown] {
    guard !wanted.isEmpty else { return [] }
    return wanted.compactMap { id in
      visible[id].map { Shown(id: id, step: $0.step, form: $0.form) }
    }.sorted { ($0.step, $0.id) < ($1.step, $1.id) }
  }

  /// Puts the addresses of the inputs' elements into the table of a context.
  func bind(_ context: Context, _ input: (ValueID) -> Tensor?) {
    for (index, address) in addresses.enumerated() {
      guard case .input(let id) = address, let tensor = input(id) else { continue }
      tensor.withUnsafeBytes { bytes in
        if let base = bytes.baseAddress {
          context.bases[index] = UnsafeMutableRawPointer(mutating: base)
        }
      }
    }
  }

  /// Runs one step on the threads of a pool.
  func run(
    _ index: Int, _ environment: Environment, _ pool: ThreadPool, _ boxes: inout [Value?]
  ) throws(ExecutionError) {
    try steps.withUnsafeBufferPointer { steps throws(ExecutionError) in
      if case .reference(let reference) = steps[index] {
        try references[reference].run(environment.bases, &boxes)
        return
      }
      if chunks[index] == 1 {
        steps[index].run(0, environment)
        return
      }
      guard let step = steps.baseAddress.map({ $0 + index }) else { return }
      withUnsafePointer(to: Job(step: step, environment: environment)) { job in
        pool.run(chunks: chunks[index], job) { context, chunk in
          let job = context.assumingMemoryBound(to: Job.self).pointee
          job.step.pointee.run(chunk, job.environment)
        }
      }
    }
  }

  private struct Job {
    var step: UnsafePointer<Step>
    var environment: Environment
  }
}
