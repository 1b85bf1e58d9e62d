import CaffeFormat
import Execution
import IR
import Operators
import Passes
import Rewrite
import Tensors
import TestSupport
import Testing

/// Meanings that conversions get wrong most often, on small vectors; the numbers are those of the acceptance cases.
@Suite struct CaffeSemanticsTests {
  struct PoolSize: Sendable, CustomStringConvertible {
    let input, kernel, stride, pad: Int
    /// nil where the last window meets nothing.
    let caffe: Int?
    let floor: Int
    var description: String { "\(input),\(kernel),\(stride),\(pad)" }
  }

  @Test(
    "1: the output size of a pooling",
    arguments: [
      PoolSize(input: 5, kernel: 2, stride: 2, pad: 0, caffe: 3, floor: 2),
      PoolSize(input: 6, kernel: 3, stride: 2, pad: 1, caffe: 4, floor: 3),
      PoolSize(input: 5, kernel: 2, stride: 3, pad: 1, caffe: 2, floor: 2),
      PoolSize(input: 6, kernel: 2, stride: 3, pad: 0, caffe: nil, floor: 2),
      PoolSize(input: 112, kernel: 3, stride: 2, pad: 0, caffe: 56, floor: 55),
      PoolSize(input: 7, kernel: 3, stride: 2, pad: 1, caffe: 4, floor: 4),
    ])
  func poolSizes(_ size: PoolSize) throws {
    for method in ["MAX", "AVE"] {
      for (mode, expected) in [("", size.caffe), ("round_mode: FLOOR", size.floor)] {
        let layer = LayerCase(
          "", "Pooling",
          "pooling_param { pool: \(method) kernel_size: \(size.kernel) stride: \(size.stride) "
            + "pad: \(size.pad) \(mode) }", [.splat(1, [1, 1, size.input, size.input])],
          gives: [.splat(1, [])])
        guard let expected else {
          #expect(throws: CaffeError.self) { try layer.read() }
          continue
        }
        let outputs = try run(layer)
        #expect(outputs[0].shape == [1, 1, expected, expected])
      }
    }
  }

  @Test("2: what an average divides by") func averageDivisor() throws {
    func pool(_ settings: String, _ image: Tensor) throws -> Tensor {
      try run(
        LayerCase(
          "", "Pooling", "pooling_param { pool: AVE \(settings) }", [image],
          gives: [.splat(0, [])]))[0]
    }
    let small = try pool("kernel_size: 3 pad: 1", .splat(1, [1, 1, 3, 3]))
    expect(small, [4.0, 6, 4, 6, 9, 6, 4, 6, 4].map { $0 / 9 }, [1, 1, 3, 3])
    let large = try pool("kernel_size: 3 stride: 2 pad: 1", .splat(1, [1, 1, 6, 6]))
    expect(
      large,
      [
        4.0 / 9, 6.0 / 9, 6.0 / 9, 3.0 / 9, 6.0 / 9, 1, 1, 0.5, 6.0 / 9, 1, 1, 0.5, 3.0 / 9, 0.5,
        0.5, 0.25,
      ],
      [1, 1, 4, 4])
    let row = try pool(
      "kernel_h: 1 kernel_w: 2 stride_h: 1 stride_w: 2", .values([1, 2, 3, 4, 5], [1, 1, 1, 5]))
    expect(row, [1.5, 3.5, 5], [1, 1, 1, 3])
  }

  private static let mean = Tensor.values([1, -2], [2])
  private static let variance = Tensor.values([4, 0.25], [2])
  private static let image = Tensor.pattern([1, 2, 3, 3], 1)

  @Test("6: the statistics of batch normalisation") func statistics() throws {
    func norm(_ settings: String, _ trained: [Tensor]) -> LayerCase {
      LayerCase(
        "", "BatchNorm", settings, [Self.image], trained: trained, gives: [.splat(0, [])])
    }
    let zero = norm("", [Self.mean, Self.variance, .values([0], [1])])
    expect(
      try run(zero)[0], Self.image.doubles.map { $0 / Double(Float(1e-5)).squareRoot() },
      [1, 2, 3, 3])
    let scaled = norm("", [Self.mean, Self.variance, .values([2], [1])])
    let half = norm("", [.values([0.5, -1], [2]), .values([2, 0.125], [2])])
    expect(try run(scaled)[0], try run(half)[0].doubles, [1, 2, 3, 3])
    let own = norm(
      "batch_norm_param { use_global_stats: false }",
      [Self.mean, Self.variance, .values([1], [1])])
    var graph = try own.read().graph
    #expect(!graph.nodes.contains { $0.op is BatchNorm })
    var ledger = Ledger()
    try Pipelines.deploy.run(&graph, &ledger)
    let outputs = try Session(graph, options: SessionOptions()).run(own.values)
    let values = outputs[0].tensor?.doubles ?? []
    for channel in 0..<2 {
      let sum = values[channel * 9..<channel * 9 + 9].reduce(0, +)
      #expect(sum.magnitude < 1e-5)
    }
    // Without bias_term there is no shift.
    let scale = LayerCase(
      "", "Scale", "", [Self.image], trained: [.values([2, 3], [2])], gives: [.splat(0, [])])
    #expect(try scale.read().graph.nodes.count == 1)
  }

  /// A layer, batch normalisation and scale, and the trained tensors of all three.
  private static func normalised(
    _ layer: String, _ tensors: [Tensor], _ input: Tensor, _ more: String = ""
  ) -> LayerCase {
    LayerCase(
      layer,
      net: "layer { name: \"first\" bottom: \"x0\" top: \"f\" \(layer) }\n"
        + "layer { name: \"bn\" type: \"BatchNorm\" bottom: \"f\" top: \"b\" }\n"
        + "layer { name: \"scale\" type: \"Scale\" bottom: \"b\" top: \"y0\" "
        + "scale_param { bias_term: true } }\n" + more, [input],
      trained: [
        "first": tensors,
        "bn": [.values([1, -2, 3, 4], [4]), .values([4, 0.25, 1, 9], [4]), .values([2], [1])],
        "scale": [.values([2, -1, 0.5, 3], [4]), .values([1, 2, 3, -4], [4])],
      ])
  }

  @Test(
    "7: batch normalisation folds into what is before it",
    arguments: [
      normalised(
        "type: \"Convolution\" convolution_param { num_output: 4 kernel_size: 3 pad: 1 }",
        [.pattern([4, 4, 3, 3], 2), .pattern([4], 3)], .pattern([2, 4, 3, 5], 1)),
      normalised(
        "type: \"Convolution\" convolution_param { num_output: 4 kernel_size: 3 group: 4 "
          + "bias_term: false }", [.pattern([4, 1, 3, 3], 2)], .pattern([2, 4, 3, 5], 1)),
      normalised(
        "type: \"Deconvolution\" convolution_param { num_output: 4 kernel_size: 2 group: 2 }",
        [.pattern([6, 2, 2, 2], 2), .pattern([4], 3)], .pattern([2, 6, 3, 5], 1)),
      normalised(
        "type: \"InnerProduct\" inner_product_param { num_output: 4 }",
        [.pattern([4, 6], 2), .pattern([4], 3)], .pattern([2, 6], 1)),
      normalised(
        "type: \"InnerProduct\" inner_product_param { num_output: 4 transpose: true }",
        [.pattern([6, 4], 2), .pattern([4], 3)], .pattern([2, 6], 1)),
    ])
  func folding(_ layer: LayerCase) throws {
    let source = try layer.read().graph
    let expected = layer.ordered(try Evaluator(source).run(layer.values), of: source)
    var graph = source
    var ledger = Ledger()
    try Pipelines.deploy.run(&graph, &ledger)
    #expect(graph.nodes.count == 1)
    let found = layer.ordered(
      try Session(graph, options: SessionOptions()).run(layer.values), of: graph)
    #expect(mismatch(found[0], expected[0], relative: 1e-5, absolute: 1e-4) == nil)
  }

  @Test("8: batch normalisation stays where what it reads is read elsewhere too")
  func notFolded() throws {
    let layer = Self.normalised(
      "type: \"Convolution\" convolution_param { num_output: 4 kernel_size: 3 pad: 1 }",
      [.pattern([4, 4, 3, 3], 2), .pattern([4], 3)], .pattern([2, 4, 3, 5], 1),
      "layer { name: \"other\" type: \"ReLU\" bottom: \"f\" top: \"y1\" }")
    let source = try layer.read().graph
    let expected = layer.ordered(try Evaluator(source).run(layer.values), of: source)
    var graph = source
    var ledger = Ledger()
    try Pipelines.deploy.run(&graph, &ledger)
    #expect(graph.nodes.contains { $0.op is BatchNorm })
    let outcomes = ledger.entries.filter { $0.pass == "fold-batch-norm" }.map(\.outcome)
    #expect(outcomes == [.refused])
    let found = layer.ordered(
      try Session(graph, options: SessionOptions()).run(layer.values), of: graph)
    for (a, b) in zip(found, expected) {
      #expect(mismatch(a, b, relative: 1e-5, absolute: 1e-4) == nil)
    }
  }

  @Test("12: a layer in place is read by those behind it alone") func inPlace() throws {
    let layer = LayerCase(
      "in place",
      net: """
        layer { name: "a" type: "Power" bottom: "x0" top: "t" power_param { scale: 2 } }
        layer { name: "early" type: "Power" bottom: "t" top: "y0" power_param { shift: 1 } }
        layer { name: "b" type: "Power" bottom: "t" top: "t" power_param { shift: 10 } }
        layer { name: "late" type: "Power" bottom: "t" top: "y1" power_param { shift: 1 } }
        """, [.values([1, 2], [1, 2])])
    let outputs = try run(layer)
    #expect(outputs[0].floats == [3, 5])
    #expect(outputs[1].floats == [13, 15])
    let graph = try layer.read().graph
    #expect(graph.value(named: "t@1").map { graph[$0].name } == "t@1")
    #expect(graph.value(named: "t") != nil)
  }

  @Test("13: flattening goes by channel, row and column") func flattening() throws {
    // Row n of the matrix takes element n, in the order of the flattened image.
    let count = 2 * 3 * 4
    let identity = (0..<count * count).map { $0 / count == $0 % count ? 1.0 : 0 }
    let layer = LayerCase(
      "", "InnerProduct", "inner_product_param { num_output: 24 bias_term: false }",
      [.pattern([2, 2, 3, 4], 1)], trained: [.values(identity, [count, count])],
      gives: [.splat(0, [])])
    expect(try run(layer)[0], Tensor.pattern([2, 2, 3, 4], 1).doubles, [2, 24])
  }

  @Test("21: response normalisation") func responses() throws {
    func lrn(_ settings: String, _ shape: [Int]) throws -> Tensor {
      try run(
        LayerCase(
          "", "LRN", "lrn_param { \(settings) }", [.values([1, 2, 3, 4, 5], shape)],
          gives: [.splat(0, [])]))[0]
    }
    // alpha is 1 by default and divided by the size.
    let sums: [Double] = [1 + 4, 1 + 4 + 9, 4 + 9 + 16, 9 + 16 + 25, 16 + 25]
    let across = zip([1.0, 2, 3, 4, 5], sums).map { $0 / (1 + $1 / 3) }
    expect(try lrn("local_size: 3 beta: 1", [1, 5, 1, 1]), across, [1, 5, 1, 1])
    let shifted = zip([1.0, 2, 3, 4, 5], sums).map { $0 / (2 + 3 * $1 / 3) }
    expect(try lrn("local_size: 3 beta: 1 alpha: 3 k: 2", [1, 5, 1, 1]), shifted, [1, 5, 1, 1])
    // Within a channel padding counts, and k is not read.
    let within = zip([1.0, 2, 3, 4, 5], sums).map { $0 / (1 + $1 / 9) }
    let settings = "local_size: 3 beta: 1 k: 2 norm_region: WITHIN_CHANNEL"
    expect(try lrn(settings, [1, 1, 1, 5]), within, [1, 1, 1, 5])
  }

  @Test("22: padding never wins, and a mask counts within its plane") func maxima() throws {
    let layer = LayerCase(
      "", "Pooling", "pooling_param { kernel_size: 2 stride: 2 pad: 1 }",
      [.values([-1, -2, -3, -4, -5, -6, -7, -8], [1, 2, 2, 2])],
      gives: [.splat(0, []), .splat(0, [])])
    let outputs = try run(layer)
    #expect(outputs[0].floats == [-1, -2, -3, -4, -5, -6, -7, -8])
    #expect(outputs[1].floats == [0, 1, 2, 3, 0, 1, 2, 3])
  }

  @Test("23: old shapes, old names, defaults") func ages() throws {
    var old = LayerCase(
      "", "InnerProduct", "inner_product_param { num_output: 3 }", [.pattern([2, 4], 1)],
      trained: [.pattern([3, 4], 2), .pattern([3], 3)], gives: [.splat(0, [])])
    let expected = try run(old)[0].doubles
    old.hasOldShapes = true
    expect(try run(old)[0], expected, [2, 3])

    let clash = LayerCase(
      "", "InnerProduct", "inner_product_param { num_output: 3 }", [.pattern([2, 4], 1)],
      trained: [.pattern([4, 3], 2), .pattern([3], 3)], gives: [.splat(0, [])])
    let lacking = LayerCase(
      "", "Convolution", "convolution_param { num_output: 3 kernel_size: 1 }",
      [.pattern([1, 4, 2, 2], 1)], trained: [.pattern([3, 4, 1, 1], 2)], gives: [.splat(0, [])])
    for (layer, words) in [
      (clash, ["'it'", "[4, 3]", "[3, 4]"]), (lacking, ["'it'", "1", "[3]"]),
    ] {
      do {
        _ = try layer.read()
        Issue.record("it was read")
      } catch {
        let sentence = "\(error)"
        for word in words { #expect(sentence.contains(word), "\(sentence)") }
      }
    }
  }

  @Test("24: outputs keep their order, names and types") func outputs() throws {
    let layer = LayerCase(
      "outputs",
      net: """
        layer { name: "s" type: "Slice" bottom: "x0" top: "second" top: "first" }
        layer { name: "a" type: "ReLU" bottom: "second" top: "last" }
        """, [.pattern([1, 2, 2], 1)])
    var graph = try layer.read().graph
    let names = graph.outputs.map(\.name)
    #expect(names == ["first", "last"])
    var ledger = Ledger()
    try Pipelines.deploy.run(&graph, &ledger)
    let after = graph.outputs.map(\.name)
    #expect(after == names)
    for output in graph.outputs {
      #expect(graph[output.value].fact.tensorType?.element == .f32)
    }
  }

  @Test("25: layers of arithmetic") func arithmetic() throws {
    let (a, b) = (Tensor.values([1, -2, 3], [1, 3]), Tensor.values([4, 5, -6], [1, 3]))
    func one(_ type: String, _ settings: String, _ inputs: [Tensor]) throws -> Tensor {
      try run(LayerCase("", type, settings, inputs, gives: [.splat(0, [])]))[0]
    }
    expect(try one("Eltwise", "eltwise_param { coeff: [1, -1] }", [a, b]), [-3, -7, 9], [1, 3])
    expect(
      try one("Power", "power_param { power: 2 scale: 3 shift: 1 }", [a]), [16, 25, 100], [1, 3])
    expect(try one("Exp", "", [.values([0, 1], [2])]), [1, 2.718281828459045], [2])
    expect(try one("Log", "", [.values([1, 2.718281828459045], [2])]), [0, 1], [2])
    expect(try one("ReLU", "relu_param { negative_slope: 0.5 }", [a]), [1, -1, 3], [1, 3])
    expect(
      try one("Scale", "scale_param { axis: 0 }", [.splat(2, [2, 1, 2]), .values([1, 3], [2])]),
      [2, 2, 6, 6], [2, 1, 2])
    // 2 · (3 − 1) + 2 · (3 − 1) + 1 − 2 · 1 = 7
    let deconvolution = LayerCase(
      "", "Deconvolution",
      "convolution_param { num_output: 1 kernel_size: 3 stride: 2 dilation: 2 pad: 1 "
        + "bias_term: false }", [.splat(1, [1, 1, 3, 3])], trained: [.splat(1, [1, 1, 3, 3])],
      gives: [.splat(0, [])])
    #expect(try run(deconvolution)[0].shape == [1, 1, 7, 7])
    #expect(try one("Flatten", "flatten_param { axis: 2 }", [Self.image]).shape == [1, 2, 9])
  }

  /// The outputs by the reference, which the runtime gives too, of whatever kernels.
  private func run(_ layer: LayerCase) throws -> [Tensor] {
    let graph = try layer.read().graph
    let expected = layer.ordered(try Evaluator(graph).run(layer.values), of: graph)
    for isa in Session.availableISAs {
      let options = SessionOptions { $0.isa = isa }
      let found = layer.ordered(
        try Session(graph, options: options).run(layer.values), of: graph)
      for (a, b) in zip(found, expected) {
        let largest = b.doubles.map(\.magnitude).max() ?? 0
        if let problem = mismatch(a, b, relative: 1e-5, absolute: 1e-5 * largest) {
          Issue.record("\(isa): \(problem)")
        }
      }
    }
    return expected
  }

  private func expect(_ found: Tensor, _ values: [Double], _ shape: [Int]) {
    let expected = Tensor.values(values, shape)
    if let problem = mismatch(found, expected, relative: 1e-6, absolute: 1e-6) {
      Issue.record("\(problem)")
    }
  }
}
