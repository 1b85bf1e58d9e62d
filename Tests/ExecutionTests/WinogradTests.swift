import Execution
import IR
import Operators
import TestSupport
import Testing

/// Convolutions by every algorithm, chosen through a tuning.
@Suite struct WinogradTests {
  /// A convolution with everything that a store can do after it.
  struct Case: Sendable, CustomTestStringConvertible {
    var images = 1
    var channels = 20
    var maps = 36
    var size = 13
    var kernel = 3
    var stride = 1
    var groups = 1
    var padding: Int { kernel / 2 }
    var outputSize: Int { (size + 2 * padding - kernel) / stride + 1 }

    var testDescription: String {
      "n\(images) c\(channels) m\(maps) \(size) k\(kernel) s\(stride) g\(groups)"
    }

    var text: String {
      let window = "\(kernel),\(kernel)"
      let output = "f32[\(images),\(maps),\(outputSize),\(outputSize)]"
      return """
        input %x: f32[\(images),\(channels),\(size),\(size)]
        input %s: \(output)
        weight @w: f32[\(maps),\(channels / groups),\(window)] = random(1)
        weight @b: f32[\(maps)] = random(2)
        %a: \(output) = conv(%x, @w, @b) {groups: \(groups), pads: [\(padding),\(padding),\(padding),\(padding)], stride: [\(stride),\(stride)]}
        %r: \(output) = binary(%a, %s)
        %y: \(output) = unary(%r) {function: silu, alpha: 1}
        output %y
        """
    }

    func tuning(_ isa: String, _ algorithm: String) throws -> Tuning {
      let (input, output) = ("\(size)x\(size)", "\(outputSize)x\(outputSize)")
      return try Tuning(
        text: """
          rebirth tuning 1
          \(isa)\tn\(images) c\(channels) \(input) m\(maps) \(output) k\(kernel)x\(kernel) s\(stride)x\(stride) d1x1 g\(groups)\t\(algorithm)\t1
          """)
    }
  }

  static let cases: [(Case, [String])] = [
    (Case(), ["direct", "F(2,3)", "F(4,3)"]),
    (Case(images: 3, size: 7), ["direct", "F(2,3)", "F(4,3)"]),
    (Case(channels: 32, maps: 64, size: 10, groups: 2), ["direct", "F(2,3)", "F(4,3)"]),
    (Case(channels: 64, maps: 64, size: 125), ["direct", "F(2,3)", "F(4,3)"]),
    (Case(kernel: 5), ["direct", "F(2,5)", "F(4,5)"]),
    (Case(images: 2, stride: 2), ["direct", "F(2,3)/2", "F(4,3)/2"]),
    (Case(size: 20, kernel: 5, stride: 2), ["direct", "F(4,5)/2"]),
  ]

  @Test(arguments: cases.indices, Session.availableISAs)
  func everyAlgorithmComputesTheSame(_ index: Int, _ isa: String) throws {
    let (test, algorithms) = Self.cases[index]
    let graph = try parse(test.text)
    let inputs = randomInputs(graph)
    let expected = try Evaluator(graph).run(inputs)
    for algorithm in algorithms {
      let sessions = try [1, 2].map { threads in
        let tuning = try test.tuning(isa, algorithm)
        return try Session(
          graph,
          options: SessionOptions {
            $0.isa = isa
            $0.threads = threads
            $0.tuning = tuning
          })
      }
      let plan = try sessions[0].plan(for: inputs)
      let step = try #require(plan.steps.last { $0.nodes == ["a", "r", "y"] })
      #expect(
        step.kernel.hasSuffix(algorithm == "direct" ? "\(test.kernel)x\(test.kernel)" : algorithm))
      #expect(step.reason == "tuned")
      let results = try sessions.map { try $0.run(inputs) }
      #expect(
        disagreement(results[0], expected) == nil, "\(test.testDescription) \(algorithm) \(isa)")
      #expect(isIdentical(results[0], results[1]), "\(algorithm) \(isa): 1 and 2 threads")
    }
  }

  @Test func offIsDirect() throws {
    let graph = try parse(Case(channels: 64, maps: 64, size: 28).text)
    func kernels(_ winograd: Bool) throws -> [String] {
      try Session(graph, options: SessionOptions { $0.winograd = winograd })
        .plan(for: randomInputs(graph)).steps.map(\.kernel)
    }
    #expect(try kernels(true).contains { $0.hasPrefix("winograd") })
    #expect(try !kernels(false).contains { $0.hasPrefix("winograd") })
  }
}
