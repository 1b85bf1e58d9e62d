import IR
import Operators

extension Search {
  /// A part of `a` run on `b`'s values.
  private struct Trial {
    var reset = Trail.Reset.unknown
    var entry: Report.Entry?
    var problem: String?
    var reproduction: Reproduction?
  }

  /// Blames a node and cuts out a model that shows the difference.
  func locate() throws -> Comparison.Location {
    let differing = measured.filter { !$0.entry.passes }
    var trials = try resets(of: differing)
    let failing = implicated(differing)
    let agreeing = failing.filter { inputsAgree(cone(of: $0.pair.a)) }
    let blamed =
      agreeing.first { trials[$0.pair.a]?.reset == .differs } ?? agreeing.first ?? failing.first
    guard let blamed else {
      return Comparison.Location(trail: trail([:], nil), reproduction: try wholeModel())
    }
    var part = cone(of: blamed.pair.a)
    var trial = trials[blamed.pair.a] ?? Trial()
    if trial.reset != .differs, blamed.mode == .asRun {
      let fused = a.graph.cone(
        of: blamed.pair.a, from: Set(self.found.values.filter { $0.mode == .asRun }.map(\.pair.a)))
      if fused.nodes.count > part.nodes.count {
        let whole = try run(fused, .step)
        if whole.reset == .differs { (part, trial) = (fused, whole) }
      }
    }
    trials[blamed.pair.a] = trial
    let found = guilty(blamed, part, trial)
    let reproduction =
      trial.reset == .differs && trial.reproduction != nil
      ? trial.reproduction : try beginning(blamed.pair.a) ?? wholeModel()
    return Comparison.Location(
      trail: trail(trials, found), reproduction: reproduction)
  }

  /// Of values that differ, those whose difference may be that of an output that differs: all values on some way
  /// there differ as well or are not seen. Others are of one name in both models and mean different things, such
  /// as a convolution's result before and after a normalisation was folded into it.
  private func implicated(_ failing: [Measured]) -> [Measured] {
    var reached = Set<ValueID>()
    var next = a.graph.outputs.map(\.value).filter { found[$0]?.entry.passes == false }
    while let id = next.popLast() {
      guard found[id]?.entry.passes != true, reached.insert(id).inserted else { continue }
      next += a.graph.producer(of: id)?.inputs.compactMap(\.self) ?? []
    }
    let implicated = failing.filter { reached.contains($0.pair.a) }
    return implicated.isEmpty ? failing : implicated
  }

  private func guilty(_ blamed: Measured, _ cone: Cone, _ trial: Trial) -> Trail.Guilty? {
    guard let node = a.graph.producer(of: blamed.pair.a) else { return nil }
    let cause: Trail.Cause =
      switch trial.reset {
      case .differs: .node
      case .agrees: .drift
      case .unknown: .unknown
      }
    return Trail.Guilty(
      node: node.name, op: type(of: node.op).name, origins: node.origins,
      value: blamed.entry.name, inputs: cone.sources.map { a.graph[$0].name },
      between: cone.nodes.dropLast().map { a.graph[$0].name }, mode: blamed.mode, cause: cause,
      entry: blamed.entry, alone: trial.entry, problem: trial.problem)
  }

  private func trail(_ trials: [ValueID: Trial], _ guilty: Trail.Guilty?) -> Trail {
    let steps = measured.compactMap { value -> Trail.Step? in
      guard let node = a.graph.producer(of: value.pair.a) else { return nil }
      let cone = self.cone(of: value.pair.a)
      let before = cone.sources.compactMap { found[$0]?.entry.fidelity }.min() ?? .identical
      return Trail.Step(
        entry: value.entry, node: node.name, op: type(of: node.op).name, mode: value.mode,
        inputsAgree: inputsAgree(cone), loss: max(0, before - value.entry.fidelity),
        reset: trials[value.pair.a]?.reset, alone: trials[value.pair.a]?.entry)
    }
    return Trail(steps: steps, guilty: guilty, hidden: hidden.map(\.origin))
  }

  private func inputsAgree(_ cone: Cone) -> Bool {
    cone.sources.allSatisfy { found[$0]?.entry.passes ?? true }
  }

  /// Computes values anew from `b`'s, as many at a time as their inputs fit into memory.
  private func resets(of values: [Measured]) throws -> [ValueID: Trial] {
    var trials: [ValueID: Trial] = [:]
    var batch: [Cone] = []
    var needed = Set<ValueID>()
    var bytes = 0
    func flush() throws {
      let references = try self.references(for: needed)
      for cone in batch { trials[cone.value] = run(cone, references, .node) }
      (batch, needed, bytes) = ([], [], 0)
    }
    for value in values {
      let cone = self.cone(of: value.pair.a)
      let new = (cone.sources + [cone.value]).filter { !needed.contains($0) }
      let size = new.reduce(0) { $0 + (found[$1]?.byteCount ?? 0) }
      if !batch.isEmpty, bytes + size > options.memoryLimit { try flush() }
      batch.append(cone)
      needed.formUnion(cone.sources + [cone.value])
      bytes += size
    }
    if !batch.isEmpty { try flush() }
    return trials
  }

  private func run(_ cone: Cone, _ extent: Reproduction.Extent) throws -> Trial {
    run(cone, try references(for: Set(cone.sources + [cone.value])), extent)
  }

  /// Runs a part of `a` on `b`'s values and compares its result with `b`'s.
  private func run(
    _ cone: Cone, _ references: [ValueID: Value], _ extent: Reproduction.Extent
  ) -> Trial {
    guard let expected = references[cone.value], let measured = found[cone.value] else {
      return Trial(problem: "the other model's value is not at hand")
    }
    do {
      let part = try a.graph.excerpt(cone, references)
      var given: [String: Value] = [:]
      for id in cone.sources where part.hasInput(a.graph[id].name) {
        given[a.graph[id].name] = references[id]
      }
      guard let result = try a.make(part).run(given).first else { return Trial() }
      let entry = Comparison.entry(
        measured.entry.name, result, expected, options, diagnosing: true)
      let name = a.graph[cone.value].name
      return Trial(
        reset: entry.passes ? .agrees : .differs, entry: entry, problem: nil,
        reproduction: entry.passes
          ? nil
          : Reproduction(
            extent, part, given, expected: [name: expected], computed: [name: result]))
    } catch {
      return Trial(problem: "\(error)")
    }
  }

  /// Everything from the inputs to a value, when that alone shows the difference.
  private func beginning(_ value: ValueID) throws -> Reproduction? {
    let trial = try run(a.graph.cone(of: value, from: []), .beginning)
    return trial.reset == .differs ? trial.reproduction : nil
  }

  private func wholeModel() throws -> Reproduction? {
    let given = inputs.given(to: a.graph, other: b.graph)
    func outputs(_ executor: any Executor, _ other: any Executor) throws -> [String: Value] {
      let values = try executor.run(inputs.given(to: executor.graph, other: other.graph))
      return Dictionary(
        zip(executor.graph.outputs.map(\.name), values), uniquingKeysWith: { first, _ in first }
      ).filter { options.outputs?.contains($0.key) != false }
    }
    return Reproduction(
      .model, a.graph, given, expected: try outputs(b.executor, a.executor),
      computed: try outputs(a.executor, b.executor))
  }
}

extension Report.Entry {
  /// The signal-to-noise ratio in decibels, the same number for all values that do not differ.
  fileprivate var fidelity: Double {
    guard let metrics, metrics.mismatchedSpecials == 0 else { return 0 }
    if metrics.maxAbsolute == 0 { return .identical }
    return min(max(metrics.sqnr ?? 0, 0), .identical)
  }
}

extension Double {
  /// What stands for no difference at all, in decibels: beyond single precision.
  fileprivate static let identical = 160.0
}
