public import IR
public import Operators
import Tensors

/// Small graphs made from a seed, for properties that must hold for every graph.
///
/// They hold what rewriting looks for (convolution and normalisation, pad and convolution, pairs of transposes,
/// scale and shift chains, shapes computed at run time, constant and dead parts, equal nodes) in all ranks from
/// 3 to 5, with shared weights, outputs in the middle, and sometimes a symbolic batch `N`. All functions of
/// computed values are continuous and well conditioned, so that results of reassociating changes stay close;
/// what decides or rounds reads inputs and constants alone.
public enum RandomGraph {
  /// A graph and values for its inputs; the same for the same seed.
  ///
  /// - Parameter steps: the number of pieces to put together, by default 2 to 9. With fewer steps the graph is
  ///   the same as with more, without its end.
  public static func make(
    seed: UInt64, steps: Int? = nil
  ) throws -> (graph: Graph, inputs: [String: Value]) {
    var builder = try RandomGraphBuilder(seed: seed)
    let count = Int.random(in: 2...9, using: &builder.random)
    for _ in 0..<(steps ?? count) { try builder.step() }
    return (try builder.finished(seed: seed), builder.values(seed: seed))
  }

  /// The graph without its last nodes, as many as can go while `fails` still holds.
  ///
  /// What the removed nodes read becomes an output where it would otherwise be dead.
  public static func shrink(_ graph: Graph, while fails: (Graph) throws -> Bool) rethrows -> Graph {
    var smallest = graph
    while let smaller = withoutLastNode(smallest), try fails(smaller) { smallest = smaller }
    return smallest
  }

  /// The graph without its last node; nil when only one is left.
  static func withoutLastNode(_ graph: Graph) -> Graph? {
    var result = graph
    guard graph.nodeCount > 1, let id = graph.nodeIDs.last else { return nil }
    let node = graph[id]
    for case let output? in node.outputs {
      result.outputs.removeAll { $0.value == output }
      result.values[output.index].outputUses = 0
    }
    result.removeNode(id)
    for case let input? in node.inputs where result[input].uses.isEmpty {
      if result[input].isConstant {
        if !result.isOutput(input) { result.removeValue(input) }
      } else if !result.isOutput(input) {
        result.addOutput(input, name: result.freshOutputName(result[input].name))
      }
    }
    return result
  }
}

extension Graph {
  /// A name that no output has yet.
  func freshOutputName(_ base: String) -> String {
    var name = base
    while outputs.contains(where: { $0.name == name }) { name += "'" }
    return name
  }
}

/// Puts random pieces together.
struct RandomGraphBuilder {
  var graph: Graph
  var random: SeededGenerator
  /// Results of rank 3 to 5, [batch, channels, …], from which pieces start.
  var tensors: [ValueID] = []
  /// Results of rank 2.
  var matrices: [ValueID] = []
  private var counter = 0
  let batch: Int

  init(seed: UInt64) throws {
    random = SeededGenerator(seed)
    graph = Graph(name: "random \(seed)")
    batch = Int.random(in: 1...3, using: &random)
    let isSymbolic = Int.random(in: 0..<3, using: &random) == 0
    let rank = Int.random(in: 3...5, using: &random)
    let largest = [0, 0, 0, 9, 6, 4][rank]
    var shape: Shape = [isSymbolic ? Dim(symbol: "N") : Dim(batch)]
    shape.append(Dim(Int.random(in: 1...4, using: &random)))
    for _ in 2..<rank { shape.append(Dim(Int.random(in: 2...largest, using: &random))) }
    for name in ["x", "y"].prefix(Int.random(in: 1...2, using: &random)) {
      tensors.append(try graph.addInput(name, .tensor(.f32, shape)))
    }
  }

  /// Shows what nothing reads and a few values besides.
  func finished(seed: UInt64) throws -> Graph {
    var result = graph
    var random = SeededGenerator(seed ^ 0x5EED)
    for node in graph.nodes {
      for case let output? in node.outputs {
        let isEnd = graph[output].uses.isEmpty
        if Int.random(in: 0..<8, using: &random) == 0 ? !isEnd : isEnd {
          result.addOutput(output)
        }
      }
    }
    if result.outputs.isEmpty, let last = graph.nodes.last?.outputs.first, let last {
      result.addOutput(last)
    }
    return result
  }

  func values(seed: UInt64) -> [String: Value] {
    var values: [String: Value] = [:]
    for (index, id) in graph.inputs.enumerated() {
      let shape = shape(id).map { $0.substituting(["N": Dim(batch)]) }
      values[graph[id].name] = .tensor(
        .random(shape.concrete ?? [], seed: seed &+ UInt64(index) &+ 1))
    }
    return values
  }

  func shape(_ id: ValueID) -> Shape { graph[id].fact.tensorType?.shape ?? [] }

  /// The sizes after the batch.
  func sizes(_ id: ValueID) -> [Int] { shape(id).dropFirst().compactMap(\.value) }

  mutating func anyInput() -> ValueID { graph.inputs[pick(0...graph.inputs.count - 1)] }

  mutating func chance(_ one: Int) -> Bool { Int.random(in: 0..<one, using: &random) == 0 }

  mutating func pick(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }

  mutating func anyTensor() -> ValueID {
    // Often the newest, so that pieces follow each other.
    chance(2) ? tensors[tensors.count - 1] : tensors[pick(0...tensors.count - 1)]
  }

  /// Adds a node of one result.
  mutating func add(_ op: some Operator, _ inputs: [ValueID?]) throws -> ValueID {
    try add(op, inputs, results: 1)[0]
  }

  mutating func add(
    _ op: some Operator, _ inputs: [ValueID?], results: Int, regions: [Graph] = []
  ) throws -> [ValueID] {
    counter += 1
    let kind = type(of: op).name
    let style = pick(0...3)
    let base = style == 0 ? "/\(kind)/\(counter)" : style == 1 ? "\(counter)" : "\(kind)\(counter)"
    let names = (0..<results).map { results == 1 ? base : "\(base).\($0)" }
    let label = style == 0 ? "node \(counter)" : base
    return try graph.addNode(
      op, inputs, outputs: names, regions: regions, name: label, origins: [label]
    ).compactMap { $0 }
  }

  mutating func constant(_ tensor: Tensor) throws -> ValueID {
    counter += 1
    return try graph.addConstant("w\(counter)", tensor, origin: chance(2) ? "w\(counter)" : nil)
  }

  mutating func integers(_ values: [Int]) throws -> ValueID { try constant(Tensor(values)) }

  /// A constant whose elements lie evenly in a range.
  mutating func constant(_ shape: [Int], in range: ClosedRange<Double>) throws -> ValueID {
    let values = (0..<shape.reduce(1, *)).map { _ in Double.random(in: range, using: &random) }
    return try constant(Tensor(values, shape: shape))
  }
}
