import CaffeFormat
import IR
import Tensors
import Testing

/// Tensors that fillers make.
@Suite struct FillerTests {
  /// The weights of an inner product whose filler is given.
  private static func weights(
    _ filler: String, outputs: Int = 200, inputs: Int = 100, name: String = "i", seed: UInt64 = 1
  ) throws -> [Float] {
    let text =
      input("x", [1, inputs])
      + layer(
        name, "InnerProduct", ["x"], ["y"],
        "inner_product_param { num_output: \(outputs) bias_term: false \(filler) }")
    let graph = try TestNet(text).read { $0.weights = .random(seed: seed) }.graph
    return try #require(graph.constants.first.flatMap { graph[$0].tensor }).floats
  }

  private static func moments(_ values: [Float]) -> (mean: Double, deviation: Double) {
    let mean = values.reduce(0) { $0 + Double($1) } / Double(values.count)
    let square = values.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
    return (mean, (square / Double(values.count)).squareRoot())
  }

  /// The deviations that 20,000 draws have; a uniform draw between -a and a has a / √3.
  static let spreads: [(filler: String, mean: Double, deviation: Double, largest: Double)] = [
    ("weight_filler { type: 'uniform' min: 1 max: 3 }", 2, 0.57735, 3),
    ("weight_filler { type: 'uniform' }", 0.5, 0.288675, 1),
    ("weight_filler { type: 'gaussian' mean: -1 std: 0.5 }", -1, 0.5, 3),
    ("weight_filler { type: 'gaussian' std: 1 sparse: 50 }", 0, 0.5, 6),
    ("weight_filler { type: 'xavier' }", 0, 0.1, 0.173206),
    ("weight_filler { type: 'xavier' variance_norm: FAN_OUT }", 0, 0.0707107, 0.122475),
    ("weight_filler { type: 'xavier' variance_norm: AVERAGE }", 0, 0.0816497, 0.141422),
    ("weight_filler { type: 'msra' }", 0, 0.141421, 0.8),
    ("weight_filler { type: 'msra' variance_norm: FAN_OUT }", 0, 0.1, 0.6),
    ("", 0, 0.1, 0.173206),
  ]

  @Test(arguments: spreads)
  func hasTheSpread(
    _ filler: String, _ mean: Double, _ deviation: Double, _ largest: Double
  ) throws {
    let values = try Self.weights(filler)
    let found = Self.moments(values)
    #expect((found.mean - mean).magnitude < 0.02 * max(deviation, 0.2), "\(found)")
    #expect((found.deviation / deviation - 1).magnitude < 0.03, "\(found)")
    #expect(values.allSatisfy { Double($0.magnitude) <= largest })
  }

  @Test func sparseLeavesZeros() throws {
    let values = try Self.weights("weight_filler { type: 'gaussian' sparse: 50 }")
    let share = Double(values.count { $0 == 0 }) / Double(values.count)
    #expect((share - 0.75).magnitude < 0.02)
  }

  @Test func constantsAndBalls() throws {
    #expect(try Self.weights("weight_filler { }", outputs: 2, inputs: 2) == [0, 0, 0, 0])
    #expect(
      try Self.weights("weight_filler { value: 2.5 }", outputs: 1, inputs: 2) == [2.5, 2.5])
    let ball = try Self.weights(
      "weight_filler { type: 'positive_unitball' }", outputs: 3, inputs: 50)
    for row in 0..<3 {
      let values = ball[row * 50..<row * 50 + 50]
      #expect(values.allSatisfy { $0 >= 0 })
      #expect((values.reduce(0, +) - 1).magnitude < 1e-5)
    }
  }

  @Test func bilinearIsWhatCaffeGives() throws {
    let text =
      input("x", [1, 1, 2, 2])
      + layer(
        "up", "Deconvolution", ["x"], ["y"],
        "convolution_param { num_output: 1 kernel_size: 4 bias_term: false "
          + "weight_filler { type: 'bilinear' } }")
    let graph = try TestNet(text).read { $0.weights = .random(seed: 1) }.graph
    let values = try #require(graph.constants.first.flatMap { graph[$0].tensor }).floats
    let row: [Float] = [0.25, 0.75, 0.75, 0.25]
    #expect(values == row.flatMap { y in row.map { y * $0 } })
  }

  @Test func sameSeedAndNameGiveTheSameNumbers() throws {
    let first = try Self.weights("")
    #expect(try Self.weights("") == first)
    #expect(try Self.weights("", seed: 2) != first)
    #expect(try Self.weights("", name: "j") != first)
    // Whatever else the network has before the layer.
    let text =
      input("x", [1, 100])
      + layer("k", "InnerProduct", ["x"], ["k"], "inner_product_param { num_output: 100 }")
      + layer(
        "i", "InnerProduct", ["k"], ["y"],
        "inner_product_param { num_output: 200 bias_term: false }")
    let graph = try TestNet(text).read { $0.weights = .random(seed: 1) }.graph
    let id = try #require(graph.value(named: "i.weight"))
    #expect(graph[id].tensor?.floats == first)
  }

  @Test func unknownFillersAreRefused() throws {
    let text =
      input()
      + layer(
        "i", "InnerProduct", ["x"], ["y"],
        "inner_product_param { num_output: 1 weight_filler { type: 'Gauss' } }")
    let refusal = try TestNet(text).refusal { $0.weights = .random(seed: 1) }
    #expect(
      refusal?.sentence == """
        net.prototxt: layer 'i' (InnerProduct): 'filler type' is 'Gauss', should be one of bilinear, \
        constant, gaussian, msra, positive_unitball, uniform, xavier
        """)
  }

  @Test func randomWeightsAreLimited() throws {
    let text =
      input("x", [1, 100_000])
      + layer("i", "InnerProduct", ["x"], ["y"], "inner_product_param { num_output: 100000 }")
    let refusal = try TestNet(text).refusal { $0.weights = .random(seed: 1) }
    #expect(
      refusal?.sentence == """
        net.prototxt: layer 'i' (InnerProduct): random weights of the network: 40000000000 bytes, \
        at most 1073741824 expected; --limit generated=NUMBER raises it
        """)
    #expect(refusal?.category == .limit)
  }
}
