import Operators
import Tensors
import TestSupport
import Testing

/// What holds for every operator, shown on all samples.
@Suite struct SamplesTests {
  @Test func coverEveryOperator() {
    let sampled = Set(Samples.all.map { type(of: $0.op).name })
    let operators = [
      "average_pool", "batch_norm", "binary", "cast", "clip", "concat", "constant_of_shape", "conv",
      "conv_transpose", "dropout", "expand", "flatten", "gather", "gemm", "global_pool",
      "identity", "lrn", "matmul", "max_pool", "pad", "reduce", "reshape", "resize", "shape",
      "size", "slice", "softmax", "split", "squeeze", "transpose", "unary", "unsqueeze",
      "arg_extremum", "classify", "compare", "compress", "cum_sum", "depth_to_space", "det",
      "eye_like", "hardmax", "non_zero", "one_hot", "range", "reverse_sequence", "space_to_depth",
      "tile", "trilu", "unique", "where",
      "affine_grid", "center_crop_pad", "col2im", "deform_conv", "einsum", "gather_elements",
      "gather_nd", "grid_sample", "group_norm", "layer_norm", "lp_norm", "lp_pool",
      "max_roi_pool", "max_unpool", "mean_variance_norm", "non_max_suppression", "roi_align",
      "scatter_elements", "scatter_nd", "tensor_scatter", "top_k",
      "conv_integer", "dequantize_linear", "dynamic_quantize_linear", "matmul_integer",
      "qlinear_conv", "qlinear_matmul", "quantize_linear",
      "dft", "mel_weights", "negative_log_likelihood", "recurrent", "stft", "window",
      "detection_output", "position_roi_pool", "prior_box",
    ]
    #expect(operators.filter { !sampled.contains($0) } == [])
  }

  @Test(arguments: Samples.all) func evaluationGivesTheExpectedValues(_ sample: Sample) throws {
    let found = try evaluate(sample.op, sample.inputs)
    guard !sample.expected.isEmpty else {
      #expect(!found.isEmpty)
      return
    }
    #expect(found.count >= sample.expected.count)
    for (index, (found, expected)) in zip(found, sample.expected).enumerated() {
      if let sentence = difference(found, expected) { Issue.record("output \(index): \(sentence)") }
    }
  }

  @Test(arguments: Samples.all) func inferenceEqualsEvaluation(_ sample: Sample) throws {
    let values = try evaluate(sample.op, sample.inputs)
    let constants = sample.inputs.map { $0.map { Fact(constant: $0) } }
    let types = sample.inputs.map { $0.map { Fact($0.element, Shape($0.shape)) } }

    let known = try sample.op.infer(constants)
    #expect(known.count == values.count)
    for (fact, value) in zip(known, values) { expectExact(fact, value) }

    // With only the first input unknown the shape is still determined, unless that input is the shape.
    if !Self.shapedByTheFirst.contains(type(of: sample.op).name) {
      let facts = try sample.op.infer([types[0]] + constants.dropFirst())
      for (fact, value) in zip(facts, values) { expectExact(fact, value) }
    }
    // With no value known, what is said must be true.
    if let facts = try inferred(sample.op, types) {
      for (fact, value) in zip(facts, values) { expectCompatible(fact, value) }
    }
  }

  @Test(arguments: Samples.all) func inferenceHoldsForASymbolicBatch(_ sample: Sample) throws {
    guard let first = sample.inputs.first ?? nil, let size = first.shape.first,
      !Self.shapedByTheFirst.contains(type(of: sample.op).name)
    else { return }
    // Which sizes are 1 must be known to squeeze all of them.
    if sample.op is Squeeze, sample.inputs.count == 1 { return }
    let values = try evaluate(sample.op, sample.inputs)
    var facts = sample.inputs.map { $0.map { Fact(constant: $0) } }
    facts[0] = Fact(first.element, [Dim(symbol: "N")] + Shape(Array(first.shape.dropFirst())))
    let symbolic: [Fact]
    do {
      symbolic = try sample.op.infer(facts)
    } catch {
      Issue.record("\(error)")
      return
    }
    for (fact, value) in zip(symbolic, values) {
      guard let (element, shape) = fact.tensorType else {
        Issue.record("not a tensor")
        continue
      }
      #expect(element == value.element)
      let substituted = shape.map { $0.substituting(["N": Dim(size)]) }
      #expect(substituted.count == value.rank)
      for (dim, size) in zip(substituted, value.shape) {
        #expect(!dim.isDifferent(from: Dim(size)), "\(shape.text) for \(value.shape)")
        if Self.windowed.contains(type(of: sample.op).name) {
          #expect(dim.value == size, "\(shape.text) for \(value.shape)")
        }
      }
    }
  }

  /// Operators whose output sizes depend on the elements of the first input.
  static let shapedByTheFirst: Set<String> = [
    "constant_of_shape", "detection_output", "mel_weights", "non_max_suppression", "non_zero",
    "range", "unique",
    "window",
  ]

  /// Operators whose output sizes are an expression over any input size.
  static let windowed: Set<String> = [
    "average_pool", "batch_norm", "clip", "conv", "conv_transpose", "gemm", "global_pool", "lrn",
    "max_pool", "softmax", "unary", "arg_extremum", "classify", "cum_sum", "depth_to_space", "det",
    "eye_like", "hardmax", "space_to_depth", "tile", "trilu",
  ]

  @Test(arguments: Samples.all) func attributesSurviveTheVisitor(_ sample: Sample) throws {
    func roundTrip<O: Operator>(_ op: O) throws {
      var writer = AttributeWriter()
      var source = op
      try source.attributes(&writer)
      #expect(source == op, "a visitor that changes nothing changes nothing")
      #expect(Set(writer.names).count == writer.names.count)
      var reader = AttributeReader(values: writer.values)
      var copy = O()
      try copy.attributes(&reader)
      #expect(copy == op)
    }
    try roundTrip(sample.op)
  }

  private func evaluate(_ op: any Operator, _ inputs: [Tensor?]) throws -> [Tensor] {
    try op.evaluate(inputs.map { $0.map(Value.tensor) }).compactMap(\.tensor)
  }

  /// The facts of the outputs; nil when the operator needs the value of an input.
  private func inferred(_ op: any Operator, _ facts: [Fact?]) throws -> [Fact]? {
    do throws(ShapeError) {
      return try op.infer(facts)
    } catch {
      if case .unknown = error { return nil }
      throw error
    }
  }

  private func expectExact(_ fact: Fact, _ value: Tensor) {
    #expect(fact.tensorType?.element == value.element)
    #expect(fact.tensorType?.shape == Shape(value.shape))
  }

  private func expectCompatible(_ fact: Fact, _ value: Tensor) {
    #expect(fact.tensorType?.element == value.element)
    let shape = fact.tensorType?.shape ?? []
    #expect(shape.count == value.rank)
    for (dim, size) in zip(shape, value.shape) {
      #expect(!dim.isDifferent(from: Dim(size)), "\(shape.text) for \(value.shape)")
    }
  }
}

/// Collects attributes by name.
private struct AttributeWriter: AttributeVisitor {
  var names: [String] = []
  var values: [String: AttributeValue] = [:]

  mutating func visit(
    _ name: String, _ value: AttributeValue
  ) throws(AttributeError) -> AttributeValue? {
    names.append(name)
    values[name] = value
    return nil
  }
}

/// Gives attributes the values collected.
private struct AttributeReader: AttributeVisitor {
  let values: [String: AttributeValue]

  mutating func visit(
    _ name: String, _ value: AttributeValue
  ) throws(AttributeError) -> AttributeValue? { values[name] }
}
