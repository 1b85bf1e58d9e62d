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
    let given = try graph.arrange(inputs)
    do throws(ExecutionError) {
      return try run(given, wanted, tap)
    } catch {
      if case .graph(let inner) = error { throw inner }
      throw error
    }
  }

  private func run(
    _ given: [Value], _ wanted: Set<ValueID>, _ tap: (ValueID, Value) -> Void
  ) throws(ExecutionError) -> [Value] {
    var live = Live()
    for (id, value) in zip(graph.inputs, given) { live.set(id, value.aligned, value.fact) }
    for id in graph.inputs where wanted.contains(id) {
      if let value = live[id] { tap(id, value) }
    }
    var start = 0
    while start < schedule.nodes.count {
      let known = live.facts(of: schedule.live(at: start))
      let plan = try plan(from: start, known)
      try plan.withContext { context throws(ExecutionError) in
        try execute(plan, context, &live, wanted, tap)
      }
      start = plan.range.upperBound
    }
    return graph.outputs.map { output in
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
      case .constant(let tensor): live.set(id, .tensor(tensor), Fact(constant: tensor))
      case .memory(let plain):
        let value = Value.tensor(plain.tensor(context.bases))
        live.set(id, value, value.fact)
      case .boxed(let box):
        guard let value = boxes[box] else { preconditionFailure("box \(box) is empty") }
        live.set(id, value, value.fact)
      }
    }
  }
}

/// The values between the segments of a run.
struct Live {
  private var table: [ValueID: (value: Value, fact: Fact)] = [:]

  subscript(id: ValueID) -> Value? { table[id]?.value }

  var ids: Dictionary<ValueID, (value: Value, fact: Fact)>.Keys { table.keys }

  mutating func set(_ id: ValueID, _ value: Value, _ fact: Fact) { table[id] = (value, fact) }

  func facts(of ids: [ValueID]) -> [(ValueID, Fact)] {
    ids.map { id in
      guard let entry = table[id] else { preconditionFailure("value \(id.index) is not at hand") }
      return (id, entry.fact)
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
      if case .reference(let reference, _, _) = steps[index] {
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
