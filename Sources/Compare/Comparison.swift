public import IR
public import Operators
public import Tensors

/// Runs two sides on the same inputs and measures how far they are apart.
public enum Comparison {
  /// What is compared, and how strictly.
  public struct Options: Sendable {
    public var tolerance = Tolerance()
    /// Whether the values inside are compared too.
    public var layers = false
    /// The names of the outputs to compare; nil for all of them.
    public var outputs: [String]?
    /// How many bytes of one side's values are held at a time.
    public var memoryLimit = 1 << 30
    /// Values inside that are compared even when not all are, by origin.
    var watched: Set<String> = []
    /// What values may be beyond the tolerance, by name.
    var bounds: [String: Bounds] = [:]
    /// What else values may be, by name: the other side's operator decides so for this side's inputs.
    var decisions: [String: Tensor] = [:]
    /// The outputs that are lists of detections, which have no order.
    var detections: Set<String> = []

    public init() {}
  }

  /// Compares what two executors compute; `b` is the one that `a` is measured against.
  ///
  /// An output that only one of them has fails. With `options.layers` those values are compared that both
  /// graphs have by origin and both executors show. Either side gets the inputs that it has by name.
  ///
  /// - Throws: `ComparisonError` for an output asked for that neither side has, and what the executors throw.
  public static func run(
    _ a: any Executor, _ b: any Executor, inputs: [String: Value], options: Options = Options()
  ) throws -> Report {
    var options = options
    options.detections = a.graph.detections.union(b.graph.detections)
    let chosen = try selection(
      options, known: b.graph.outputs.map(\.name) + a.graph.outputs.map(\.name))
    let pairs =
      options.layers || !options.watched.isEmpty
      ? Alignment(a.graph, b.graph).pairs.filter {
        options.layers || options.watched.contains($0.origin)
      } : []
    var shown: [ValueID: Value] = [:]
    var bytes = 0
    var later = Set<ValueID>()
    let first = try a.run(
      inputs.given(to: a.graph, other: b.graph), tapping: Set(pairs.map(\.a))
    ) { id, value in
      bytes += value.tensor?.byteCount ?? 0
      if bytes <= options.memoryLimit { shown[id] = value } else { later.insert(id) }
    }

    let partners = Dictionary(uniqueKeysWithValues: pairs.map { ($0.b, $0) })
    var entries: [ValueID: Report.Entry] = [:]
    let second = try b.run(
      inputs.given(to: b.graph, other: a.graph), tapping: Set(pairs.map(\.b))
    ) { id, value in
      guard let pair = partners[id], let other = shown.removeValue(forKey: pair.a) else { return }
      entries[id] = entry(pair.origin, other, value, options)
    }
    let taps = PairedTaps(inputs: inputs, limit: options.memoryLimit)
    _ = try taps.run(a, b, pairs.filter { later.contains($0.a) }) { pair, left, right in
      entries[pair.b] = entry(pair.origin, left, right, options)
    }

    let (left, right) = (a.graph.named(first), b.graph.named(second))
    var outputs: [Report.Entry] = []
    for (name, value) in right where chosen(name) {
      if let other = left.first(where: { $0.name == name }) {
        outputs.append(
          entry(name, other.value, value, options, diagnosing: true))
      } else {
        outputs.append(Report.Entry(name, problem: "is missing in the first model"))
      }
    }
    for (name, _) in left where chosen(name) && !right.contains(where: { $0.name == name }) {
      outputs.append(Report.Entry(name, problem: "is missing in the second model"))
    }
    return Report(
      a: a.label, b: b.label, tolerance: options.tolerance, outputs: outputs,
      values: pairs.compactMap { entries[$0.b] }, unchecked: [],
      notVisible: pairs.filter { entries[$0.b] == nil }.map(\.origin))
  }

  /// Compares the outputs of an executor with recorded ones.
  ///
  /// Every recorded output must be there; a recorded name that is no output may be that of a value inside.
  /// Outputs for which nothing is recorded are listed as unchecked.
  ///
  /// - Throws: `ComparisonError` for an output asked for that is not recorded, and what the executor throws.
  public static func run(
    _ a: any Executor, inputs: [String: Value], recorded: [String: Tensor],
    options: Options = Options()
  ) throws -> Report {
    var options = options
    options.detections = a.graph.detections
    let chosen = try selection(options, known: recorded.keys.sorted())
    let names = Set(a.graph.outputs.map(\.name))
    let table = recorded.keys.allSatisfy(names.contains) ? [:] : a.graph.recordable
    var inside: [ValueID: String] = [:]
    for name in recorded.keys.sorted() where !names.contains(name) {
      if let id = table[name] { inside[id] = name }
    }
    var values: [(ValueID, Report.Entry)] = []
    let found = a.graph.named(
      try a.run(inputs, tapping: Set(inside.keys)) { id, value in
        guard let name = inside[id], let expected = recorded[name], chosen(name) else { return }
        values.append((id, entry(name, value, .tensor(expected), options, diagnosing: true)))
      })
    var outputs: [Report.Entry] = []
    var unchecked: [String] = []
    for (name, value) in found {
      if let expected = recorded[name] {
        guard chosen(name) else { continue }
        outputs.append(
          entry(name, value, .tensor(expected), options, diagnosing: true))
      } else {
        unchecked.append(name)
      }
    }
    for name in recorded.keys.sorted()
    where chosen(name) && !names.contains(name) && !inside.values.contains(name) {
      outputs.append(Report.Entry(name, problem: "is recorded and missing in the model"))
    }
    return Report(
      a: a.label, b: "recorded data", tolerance: options.tolerance, outputs: outputs,
      values: values.map(\.1), unchecked: unchecked,
      notVisible: inside.values.filter { name in
        chosen(name) && !values.contains { $0.1.name == name }
      }
      .sorted())
  }

  /// Compares one value with the one it should be; `diagnosing` looks for what was done to it when it differs.
  static func entry(
    _ name: String, _ a: Value, _ b: Value, _ options: Options, diagnosing: Bool = false
  ) -> Report.Entry {
    guard let a = a.tensor, let b = b.tensor else {
      return Report.Entry(name, problem: "is no tensor")
    }
    let tolerance = options.tolerance
    if options.detections.contains(name),
      let entry = Detections.entry(name, a, b, tolerance)
    {
      return entry
    }
    var metrics = Metrics(a, b, tolerance: tolerance)
    if let bounds = options.bounds[name] {
      metrics?.forgive(a, b, within: bounds, tolerance)
    }
    if metrics?.passes != true, let decision = options.decisions[name] {
      metrics = Metrics.decided(metrics, a, b, as: decision, tolerance) ?? metrics
    }
    let differs = metrics?.passes != true
    return Report.Entry(
      name: name, type: b.description, metrics: metrics,
      problem: metrics == nil ? "is \(a), should be \(b)" : nil, agreement: Agreement(a, b),
      diagnosis: diagnosing && differs ? Diagnosis.sentences(a, b, tolerance) : [])
  }

  /// Whether an output is to be compared.
  private static func selection(
    _ options: Options, known: [String]
  ) throws(ComparisonError) -> (String) -> Bool {
    guard let wanted = options.outputs else { return { _ in true } }
    for name in wanted where !known.contains(name) {
      var seen = Set<String>()
      throw .unknownOutput(name, known: known.filter { seen.insert($0).inserted })
    }
    return { wanted.contains($0) }
  }
}

/// A comparison that cannot be made as asked.
public enum ComparisonError: Error, Hashable, Sendable {
  case unknownOutput(String, known: [String])
}

extension ComparisonError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unknownOutput(let name, let known):
      Spelling.unknown("output", name, known: known)
    }
  }
}

extension Graph {
  /// Output values with their names.
  fileprivate func named(_ values: [Value]) -> [(name: String, value: Value)] {
    zip(outputs, values).map { ($0.name, $1) }
  }

  func hasInput(_ name: String) -> Bool { inputs.contains { self[$0].name == name } }
}

extension [String: Value] {
  /// The values for one side: all but those that only the other one takes.
  func given(to graph: Graph, other: Graph) -> [String: Value] {
    filter { graph.hasInput($0.key) || !other.hasInput($0.key) }
  }
}
