import IR
import Operators
import Tensors
import TestSupport
import Testing

/// Properties of every graph, tried on random ones.
@Suite struct RandomGraphTests {
  static let seeds: Range<UInt64> = 0..<200

  @Test(arguments: seeds) func printingAndReadingGivesTheSameGraph(_ seed: UInt64) throws {
    let graph = try RandomGraph.make(seed: seed).graph
    try graph.verify()
    let text = graph.text
    let back = try Graph(parsing: text)
    #expect(back.text == text)
    #expect(back.isIdentical(to: graph))
    try back.verify()
  }

  @Test(arguments: seeds) func evaluationGivesTheInferredTypes(_ seed: UInt64) throws {
    let (graph, inputs) = try RandomGraph.make(seed: seed)
    let given = try graph.arrange(inputs)
    let table = try graph.facts(for: given.map(\.fact))
    let results = Set(graph.valueIDs.filter { graph.producer(of: $0) != nil })
    var seen = Set<ValueID>()
    let found = try Evaluator(graph).run(inputs, tapping: results) { id, value in
      seen.insert(id)
      let (found, inferred) = (value.fact.tensorType, table[id].tensorType)
      #expect(found?.element == inferred?.element, "\(graph[id].name)")
      #expect(found?.shape.count == inferred?.shape.count, "\(graph[id].name)")
      for (size, dim) in zip(found?.shape ?? [], inferred?.shape ?? []) {
        // Only what depends on the data is unknown.
        #expect(size == dim || dim.isUnknown, "\(graph[id].name)")
      }
      let values = value.tensor.map { $0.element.isFloat ? $0.doubles : [] } ?? []
      #expect(values.allSatisfy { $0.magnitude < 1e4 }, "\(graph[id].name)")
    }
    #expect(seen == results)
    #expect(found.count == graph.outputs.count)
  }

  @Test func isTheSameForTheSameSeed() throws {
    for seed in Self.seeds.prefix(20) {
      let (a, b) = try (RandomGraph.make(seed: seed), RandomGraph.make(seed: seed))
      #expect(a.graph.isIdentical(to: b.graph))
      #expect(!a.graph.isIdentical(to: try RandomGraph.make(seed: seed + 1).graph))
    }
  }

  /// Every operator occurs, and the traits that rewriting must meet, so that properties mean something.
  @Test func coversWhatItPromises() throws {
    var operators = Set<String>()
    var (symbolic, interior, shared, dead, ranks) = (0, 0, 0, 0, Set<Int>())
    for seed in UInt64(0)..<4000 {
      let graph = try RandomGraph.make(seed: seed).graph
      operators.formUnion(graph.nodes.map { type(of: $0.op).name })
      let shape = try #require(graph[graph.inputs[0]].fact.tensorType).shape
      ranks.insert(shape.count)
      if shape[0].value == nil { symbolic += 1 }
      if graph.outputs.contains(where: { !graph[$0.value].uses.isEmpty }) { interior += 1 }
      if graph.constants.contains(where: { graph[$0].uses.count > 1 }) { shared += 1 }
      if !graph.deadNodes.isEmpty { dead += 1 }
    }
    #expect(Set(Catalogue.operators.map { $0.name }).subtracting(operators) == [])
    #expect(ranks == [3, 4, 5])
    for count in [symbolic, interior, shared, dead] { #expect(count > 5) }
  }

  @Test func shrinksToTheLastNodeNeeded() throws {
    for seed in Self.seeds.prefix(40) {
      let graph = try RandomGraph.make(seed: seed).graph
      let target = graph.nodes[graph.nodeCount / 2].name
      let small = try RandomGraph.shrink(graph) { smaller in
        try smaller.verify()
        return smaller.nodes.contains { $0.name == target }
      }
      #expect(small.nodes.last?.name == target)
    }
  }

  /// Text from a printed graph with a few bytes changed is read or refused, and never more.
  @Test(arguments: seeds) func damagedTextEndsInAnError(_ seed: UInt64) throws {
    let text = Array(try RandomGraph.make(seed: seed, steps: 3).graph.text.utf8)
    var random = SeededGenerator(seed)
    for _ in 0..<20 {
      var damaged = text
      for _ in 0...Int.random(in: 0...3, using: &random) {
        let place = Int.random(in: 0..<damaged.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0:
          damaged[place] =
            Array("%@{}[]()=,:~\"_-9?e. \n\u{0}")[Int.random(in: 0..<22, using: &random)].utf8.first
            ?? 0
        case 1: damaged.removeSubrange(place..<min(place + 9, damaged.count))
        default:
          damaged.insert(contentsOf: damaged[place..<min(place + 30, damaged.count)], at: place)
        }
        if damaged.isEmpty { break }
      }
      var limits = Limits()
      limits[.generated] = 1 << 20
      let graph = Limits.$current.withValue(limits) {
        try? Graph(parsing: String(decoding: damaged, as: UTF8.self))
      }
      if let graph {
        #expect(try Graph(parsing: graph.text).isIdentical(to: graph))
        try graph.verify()
      }
    }
  }
}
