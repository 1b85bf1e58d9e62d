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
        tap(shown[next].id, shown[next].value(environment, boxes))
        next += 1
      }
      for index in plan.steps.indices {
        try plan.run(index, environment, pool, &boxes)
        while next < shown.count, shown[next].step == index {
          tap(shown[next].id, shown[next].value(environment, boxes))
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

extension Value {
  /// The same value, a tensor with its elements at an address that suits their type.
  fileprivate var aligned: Value { tensor.map { .tensor($0.aligned) } ?? self }
}
