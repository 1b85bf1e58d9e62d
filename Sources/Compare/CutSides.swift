import IR
public import Operators
import Tensors

/// Two sides that both start anew behind all that quantises or decides, from what `b` has there.
///
/// Where an input of a quantiser lies near the middle between two steps, any rounding before it may take the
/// result to either step, and all that follows differs with it. Here nothing follows: each part between
/// quantisers computes from `b`'s values, its results are judged as always, and the quantised values may be
/// what they are for inputs within the tolerance.
public struct CutSides {
  public let a: Side
  public let b: Side
  /// Those given and those behind quantisers.
  public let inputs: [String: Value]
  /// Those given; the inputs of quantisers are compared too.
  public let options: Comparison.Options
  /// How many quantisers both sides have.
  public let quantisers: Int
  /// How many nodes of both sides order, choose or compare: the survivors of a suppression, the largest elements.
  public let decisions: Int
  /// The outputs of the cut graphs that are quantised values.
  public let labels: Set<String>

  /// Cuts the graphs of two sides; nil when they have neither in common.
  ///
  /// - Throws: what the executors throw for these inputs.
  public init?(
    _ a: Side, _ b: Side, inputs: [String: Value],
    options: Comparison.Options = Comparison.Options()
  ) throws {
    var points = CutPoints(a.graph, b.graph)
    guard !points.a.isEmpty else { return nil }
    var values: [String: Value] = [:]
    let labels = Dictionary(uniqueKeysWithValues: points.b.map { ($0.value, $0.label) })
    let taps = PairedTaps(inputs: inputs, limit: options.memoryLimit)
    try taps.show(b.executor, other: a.executor, Set(labels.keys)) { id, value in
      if let label = labels[id] { values[label] = value }
    }
    points.keep { values[$0] != nil }
    guard !points.a.isEmpty else { return nil }
    let types = values.mapValues { $0.fact.type }
    let shown = Set(points.a.map(\.label))
    let cut = try (
      a.graph.cut(at: points.a, types, showing: shown),
      b.graph.cut(at: points.b, types, showing: shown)
    )
    self.a = try a.cut(cut.0)
    self.b = try b.cut(cut.1)
    self.inputs = inputs.merging(values) { given, _ in given }
    self.labels = shown
    let nodes = Set(points.a.map(\.node))
    quantisers = nodes.count { cut.0[$0].op is any Quantises }
    decisions = nodes.count - quantisers

    var options = options
    if let chosen = options.outputs {
      let ends = a.graph.outputs.filter { chosen.contains($0.name) }.map(\.value)
      let needed = a.graph.ancestors(of: ends)
      options.outputs =
        chosen
        + points.a.filter { needed.contains($0.dequantiser ?? $0.node) }.map(\.label)
    }
    let read = Set(points.b.flatMap { cut.1[$0.node].inputs.compactMap { $0 } })
    let given = try self.b.values(read, self.a, self.inputs, options)
    options.bounds = CutSides.bounds(points.b, cut.1, given, options.tolerance)
    options.decisions = try CutSides.decisions(points, self.a, self.b, self.inputs, options)
    options.watched = Set(read.compactMap { cut.1[$0].isConstant ? nil : cut.1[$0].origin })
    self.options = options
  }

  /// Whether a comparison of the two explains a difference: all passes, and something was rounded otherwise.
  public func excuses(_ report: Report) -> Bool {
    report.passes && rounded(in: report.outputs) > 0
  }

  /// How many elements of quantised values differ because the input of their quantiser lies within the
  /// tolerance of another step.
  public func rounded(in entries: [Report.Entry]) -> Int {
    entries.filter { labels.contains($0.name) }.reduce(0) { $0 + ($1.metrics?.rounded ?? 0) }
  }

  /// What the points and the results of their quantisers may be, by label and origin.
  private static func bounds(
    _ points: [CutPoint], _ graph: Graph, _ values: [ValueID: Value],
    _ tolerance: Tolerance
  ) -> [String: Bounds] {
    func arguments(_ node: Node) -> [Value?] {
      node.inputs.map { input in
        input.flatMap { id in values[id] ?? graph[id].tensor.map { .tensor($0) } }
      }
    }
    var known: [NodeID: [Bounds]] = [:]
    var result: [String: Bounds] = [:]
    for point in points {
      let node = graph[point.node]
      if known[node.id] == nil, let op = node.op as? any Quantises {
        known[node.id] = (try? op.bounds(arguments(node), tolerance)) ?? []
      }
      guard let all = known[node.id], point.output < all.count else { continue }
      let quantised = all[point.output]
      if let value = node.outputs[point.output], let origin = graph[value].origin {
        result[origin] = quantised
      }
      guard let reader = point.dequantiser.map({ graph[$0] }) else {
        result[point.label] = quantised
        continue
      }
      let rest = arguments(reader).dropFirst()
      let ends = [quantised.low, quantised.high].compactMap { end in
        (try? reader.op.evaluate([.tensor(end)] + rest))?.first?.tensor
      }
      if ends.count == 2 { result[point.label] = Bounds(ends[0], ends[1]) }
    }
    return result
  }
}

extension Side {
  /// The same kind of side for a graph cut from its own.
  fileprivate func cut(_ graph: Graph) throws -> Side {
    Side(try make(graph), unfused: makeUnfused, make: make)
  }
}
