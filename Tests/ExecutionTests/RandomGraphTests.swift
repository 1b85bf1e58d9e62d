import Execution
import IR
import Operators
import Tensors
import TestSupport
import Testing

/// Laws that hold for every graph.
@Suite struct RandomGraphTests {
  static let seeds = Array(UInt64(1)...120)

  @Test(arguments: seeds) func everyWayAgreesWithReference(_ seed: UInt64) throws {
    let (graph, inputs) = try RandomGraph.make(seed: seed)
    let expected = try Evaluator(graph).run(inputs)
    for way in Way.all {
      let found = try Session(graph, options: way.options).run(inputs)
      if let problem = disagreement(found, expected) {
        let smallest = RandomGraph.shrink(graph) { smaller in
          guard let expected = try? Evaluator(smaller).run(inputs),
            let found = try? Session(smaller, options: way.options).run(inputs)
          else { return false }
          return disagreement(found, expected) != nil
        }
        Issue.record("seed \(seed), \(way): \(problem)\n\(GraphPrinter().print(smallest))")
        return
      }
    }
  }

  @Test(arguments: seeds) func threadsDoNotChangeABit(_ seed: UInt64) throws {
    let (graph, inputs) = try RandomGraph.make(seed: seed)
    for isa in Session.availableISAs {
      let results = try [1, 2, 3].map { threads in
        try Session(
          graph,
          options: SessionOptions {
            $0.isa = isa
            $0.threads = threads
          }
        ).run(inputs)
      }
      #expect(isIdentical(results[0], results[1]), "\(isa), 2 threads, seed \(seed)")
      #expect(isIdentical(results[0], results[2]), "\(isa), 3 threads, seed \(seed)")
    }
  }

  /// Every value that a plan shows is the value of the reference, whether steps cover one node or several.
  @Test(arguments: seeds) func tapsShowWhatTheReferenceComputes(_ seed: UInt64) throws {
    let (graph, inputs) = try RandomGraph.make(seed: seed)
    var expected: [ValueID: Value] = [:]
    let all = Set(graph.valueIDs)
    _ = try Evaluator(graph).run(inputs, tapping: all) { expected[$0] = $1 }
    for fusion in [true, false] {
      let session = try Session(graph, options: SessionOptions { $0.fusion = fusion })
      var seen = Set<ValueID>()
      let plain = try session.run(inputs)
      let tapped = try session.run(inputs, tapping: all) { id, value in
        #expect(seen.insert(id).inserted, "'\(graph[id].name)' is shown twice")
        guard let other = expected[id] else { return }
        if let problem = disagreement([value], [other]) {
          Issue.record("'\(graph[id].name)', seed \(seed), fusion \(fusion): \(problem)")
        }
      }
      #expect(isIdentical(plain, tapped), "taps change the result, seed \(seed)")
      #expect(graph.inputs.allSatisfy(seen.contains))
    }
  }
}
