import IR
public import Operators
public import Tensors

/// How far the rounding of quantisers may take a model's outputs, measured on the model itself.
///
/// Outputs that were recorded elsewhere hold no quantised values from which one could start anew. But the model can
/// be run on inputs that are moved by about as much as arithmetic rounds: what that does to the outputs, another
/// order of summation may do too.
public struct QuantiserNoise: Sendable {
  /// By how much the inputs are moved, relatively: one standard deviation.
  public static let movement = 1e-6
  /// How often.
  public static let runs = 8
  /// How many times the largest movement seen is still taken as rounding.
  static let margin = 1.5
  /// Which part of the elements that differ may never have moved.
  static let unmoved = 0.05

  public let quantisers: Int
  /// The elements of the inputs of all quantisers.
  public let elements: Int
  /// Those that lie within `movement` of another step.
  public let near: Int
  /// The largest movement of each output.
  public let outputs: [Output]

  public struct Output: Sendable {
    public let name: String
    public let rms: Double
    public let maxAbsolute: Double
    /// What the model gives.
    let value: Tensor
    /// The elements that moved in any run.
    let moves: [Bool]
  }

  /// Measures a model; nil when it has no quantiser or takes no floating-point inputs.
  ///
  /// - Throws: what the executor throws for these inputs.
  public init?(_ side: Side, inputs: [String: Value]) throws {
    let graph = side.executor.graph
    let nodes = graph.nodes.filter { $0.op is any Quantises }
    guard !nodes.isEmpty, inputs.values.contains(where: { $0.tensor?.element.isFloat == true })
    else { return nil }
    quantisers = nodes.count
    (elements, near) = try Self.count(nodes, side, inputs)
    let right = try side.executor.run(inputs)
    var runs: [[Value]] = []
    for seed in 1...Self.runs {
      runs.append(try side.executor.run(Self.moved(inputs, seed: UInt64(seed))))
    }
    outputs = graph.outputs.indices.compactMap { index in
      right[index].tensor.map {
        Output(graph.outputs[index].name, $0, runs.compactMap { $0[index].tensor })
      }
    }
  }

  /// Whether an output differs from a recorded one no more than rounding may make it, and where it may.
  public func covers(_ entry: Report.Entry, _ recorded: Tensor?, _ tolerance: Tolerance) -> Bool {
    guard near > 0, let recorded, let metrics = entry.metrics, metrics.mismatchedSpecials == 0,
      let output = outputs.first(where: { $0.name == entry.name }),
      output.moves.count == recorded.count
    else { return false }
    let (low, high) = recorded.ends(tolerance)
    let isNear = zip(zip(low.doubles, high.doubles), output.value.doubles).map { ends, element in
      ends.0 <= element && element <= ends.1
    }
    let unmoved = isNear.indices.filter { !isNear[$0] && !output.moves[$0] }.count
    return metrics.rms <= Self.margin * output.rms
      && metrics.maxAbsolute <= Self.margin * output.maxAbsolute
      && Double(unmoved) <= Self.unmoved * Double(metrics.failing)
  }

  /// The elements of the inputs of quantisers, and how many of them lie near another step.
  private static func count(
    _ nodes: [Node], _ side: Side, _ inputs: [String: Value]
  ) throws -> (elements: Int, near: Int) {
    let graph = side.executor.graph
    var values: [ValueID: Value] = [:]
    let wanted = Set(nodes.flatMap { $0.inputs.compactMap { $0 } }).filter {
      !graph[$0].isConstant
    }
    let taps = PairedTaps(inputs: inputs, limit: .max)
    for executor in [side.executor, try side.unfused()].compactMap({ $0 }) {
      let missing = wanted.filter { values[$0] == nil }
      try taps.show(executor, other: side.executor, missing) { values[$0] = $1 }
    }
    var (elements, near) = (0, 0)
    for node in nodes {
      let arguments = node.inputs.map { input in
        input.flatMap { id in values[id] ?? graph[id].tensor.map { .tensor($0) } }
      }
      guard let op = node.op as? any Quantises,
        let bounds = try? op.bounds(arguments, Tolerance(relative: movement, absolute: 0, units: 0))
          .first
      else { continue }
      elements += bounds.low.count
      near += zip(bounds.low.doubles, bounds.high.doubles).reduce(0) { $0 + ($1.0 < $1.1 ? 1 : 0) }
    }
    return (elements, near)
  }

  private static func moved(_ inputs: [String: Value], seed: UInt64) -> [String: Value] {
    var state = seed
    func next() -> Double {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return Double((z ^ (z >> 31)) >> 11) * 0x1p-53
    }
    var result = inputs
    for (name, value) in inputs.sorted(by: { $0.key < $1.key }) {
      guard let tensor = value.tensor, tensor.element.isFloat else { continue }
      let values = tensor.doubles.map { element in
        // The sum of four uniform numbers, of unit variance.
        let step = ((next() + next() + next() + next()) - 2) * 3.0.squareRoot()
        return element * (1 + movement * step)
      }
      result[name] = .tensor(Tensor(values, shape: tensor.shape, as: tensor.element))
    }
    return result
  }
}

extension QuantiserNoise.Output {
  fileprivate init(_ name: String, _ value: Tensor, _ runs: [Tensor]) {
    self.name = name
    self.value = value
    let elements = value.doubles
    var moves = [Bool](repeating: false, count: elements.count)
    var (rms, maxAbsolute) = (0.0, 0.0)
    for run in runs {
      guard let metrics = Metrics(run, value) else { continue }
      rms = max(rms, metrics.rms)
      maxAbsolute = max(maxAbsolute, metrics.maxAbsolute)
      for (index, element) in run.doubles.enumerated() where element != elements[index] {
        moves[index] = true
      }
    }
    (self.rms, self.maxAbsolute, self.moves) = (rms, maxAbsolute, moves)
  }
}
