import IR
import Operators
import Tensors

/// A search for the node at which two sides part.
struct Search {
  let a: Side
  let b: Side
  let inputs: [String: Value]
  let options: Comparison.Options
  let taps: PairedTaps
  private let unfusedA: () throws -> any Executor
  private let unfusedB: () throws -> any Executor
  /// In the topological order of `a`.
  private let pairs: [Alignment.Pair]
  private(set) var found: [ValueID: Measured] = [:]
  private(set) var hidden: [Alignment.Pair] = []

  /// A value on both sides.
  struct Measured {
    let pair: Alignment.Pair
    let entry: Report.Entry
    let mode: Trail.Mode
    /// Of `b`'s value.
    let byteCount: Int
  }

  init(_ a: Side, _ b: Side, _ inputs: [String: Value], _ options: Comparison.Options) {
    self.a = a
    self.b = b
    self.inputs = inputs
    self.options = options
    taps = PairedTaps(inputs: inputs, limit: options.memoryLimit)
    unfusedA = Search.once { try a.unfused() ?? a.executor }
    unfusedB = Search.once { try b.unfused() ?? b.executor }
    pairs = Search.pairs(a.graph, b.graph, options.outputs)
  }

  /// The values to compare: outputs by name, others by origin, all of them on the way to a chosen output.
  private static func pairs(_ a: Graph, _ b: Graph, _ outputs: [String]?) -> [Alignment.Pair] {
    let named = a.outputs.compactMap { output in
      b.outputs.first { $0.name == output.name }.map {
        Alignment.Pair(origin: output.name, a: output.value, b: $0.value)
      }
    }
    let chosen = a.outputs.filter { outputs?.contains($0.name) != false }
    let needed = a.ancestors(of: chosen.map(\.value))
    var (seenA, seenB) = (Set<ValueID>(), Set<ValueID>())
    let positions = a.positions
    var placed: [(place: Int, pair: Alignment.Pair)] = []
    for pair in named + Alignment(a, b).pairs {
      guard let node = a.producer(of: pair.a), needed.contains(node.id),
        let place = positions[node.id.index], !seenA.contains(pair.a), !seenB.contains(pair.b)
      else { continue }
      seenA.insert(pair.a)
      seenB.insert(pair.b)
      placed.append((place, pair))
    }
    return placed.sorted { ($0.place, $0.pair.a) < ($1.place, $1.pair.a) }.map(\.pair)
  }

  private static func once(
    _ make: @escaping () throws -> any Executor
  ) -> () throws -> any Executor {
    var made: (any Executor)?
    return {
      if let made { return made }
      let executor = try make()
      made = executor
      return executor
    }
  }

  /// Compares all values that both sides have.
  mutating func measure() throws {
    var found = found
    func note(_ mode: Trail.Mode, _ pair: Alignment.Pair, _ left: Value, _ right: Value) {
      found[pair.a] = Measured(
        pair: pair, entry: Comparison.entry(pair.origin, left, right, options),
        mode: mode, byteCount: right.tensor?.byteCount ?? 0)
    }
    hidden = try taps.run(a.executor, b.executor, pairs) { note(.asRun, $0, $1, $2) }
    if !hidden.isEmpty {
      hidden = try taps.run(unfusedA(), unfusedB(), hidden) { note(.unfused, $0, $1, $2) }
    }
    self.found = found
  }

  /// What was compared, in topological order.
  var measured: [Measured] { pairs.compactMap { found[$0.a] } }

  /// The nodes that lead to a value from those that were compared.
  func cone(of value: ValueID) -> Cone { a.graph.cone(of: value, from: Set(found.keys)) }

  /// What `b` computes for values of `a`, and the inputs of `a`.
  func references(for ids: Set<ValueID>) throws -> [ValueID: Value] {
    var values: [ValueID: Value] = [:]
    for id in a.graph.inputs {
      values[id] = inputs[a.graph[id].name] ?? a.graph[id].tensor.map { .tensor($0) }
    }
    for mode in [Trail.Mode.asRun, .unfused] {
      let wanted = ids.compactMap { found[$0] }.filter { $0.mode == mode }.map(\.pair)
      let partners = Dictionary(uniqueKeysWithValues: wanted.map { ($0.b, $0.a) })
      guard !partners.isEmpty else { continue }
      let executor = mode == .asRun ? b.executor : try unfusedB()
      try taps.show(executor, other: a.executor, Set(partners.keys)) { id, value in
        if let partner = partners[id] { values[partner] = value }
      }
    }
    return values
  }
}
