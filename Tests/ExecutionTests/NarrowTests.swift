import Execution
import IR
import Operators
import Tensors
import TestSupport
import Testing

/// Graphs of 16-bit floats: steps compute in single precision, and every node's result is rounded once.
@Suite struct NarrowTests {
  static let types: [ElementType] = [.f16, .bf16]
  static let seeds = Array(UInt64(1)...100)

  @Test(arguments: types, Samples.all)
  func everyOperatorAgreesWithReference(_ type: ElementType, _ sample: Sample) throws {
    guard sample.inputs.contains(where: { $0?.element == .f32 }) else { return }
    for isConstant in [true, false] {
      let narrow = sample.narrowed(to: type)
      // Operators that are not defined for these types refuse them.
      guard let (graph, inputs) = try? narrow.graph(constants: isConstant),
        let expected = try? Evaluator(graph).run(inputs)
      else { continue }
      for way in Way.all {
        let found = try Session(graph, options: way.options).run(inputs)
        if let problem = narrowDisagreement(found, expected) {
          Issue.record("\(way)\(isConstant ? "" : ", all inputs given"): \(problem)")
        }
      }
    }
  }

  /// Every node, given what the runtime has made of its inputs, gives what the reference makes of them.
  @Test(arguments: types, seeds)
  func everyNodeRoundsOnce(_ type: ElementType, _ seed: UInt64) throws {
    guard let (graph, inputs) = try narrowed(seed, to: type) else { return }
    for isa in Session.availableISAs {
      let session = try Session(
        graph,
        options: SessionOptions {
          $0.isa = isa
          $0.fusion = false
        })
      var values: [ValueID: Value] = [:]
      for id in graph.constants { values[id] = graph[id].tensor.map { .tensor($0) } }
      // What inference knows is never computed by a step.
      _ = try Evaluator(graph).run(inputs, tapping: Set(graph.valueIDs)) { values[$0] = $1 }
      _ = try session.run(inputs, tapping: Set(graph.valueIDs)) { values[$0] = $1 }
      for node in graph.nodes {
        let operands = node.inputs.map { $0.flatMap { values[$0] } }
        let pairs = try zip(node.outputs, node.op.evaluate(operands)).compactMap { output, value in
          output.flatMap { values[$0] }.map { ($0, value) }
        }
        if let problem = narrowDisagreement(pairs.map(\.0), pairs.map(\.1)) {
          Issue.record("'\(node.name)', \(isa), seed \(seed): \(problem)")
        }
      }
    }
  }

  /// Fusions leave no rounding out and add none, and threads and taps change nothing.
  @Test(arguments: types, seeds)
  func everyWayGivesTheSameBits(_ type: ElementType, _ seed: UInt64) throws {
    guard let (graph, inputs) = try narrowed(seed, to: type) else { return }
    for isa in Session.availableISAs {
      let results = try Way.all.filter { $0.options.isa == isa }.map { way in
        try Session(graph, options: way.options).run(inputs)
      }
      for (way, result) in zip(Way.all.filter { $0.options.isa == isa }, results) {
        #expect(isIdentical(result, results[0]), "\(way), seed \(seed)")
      }
      let session = try Session(graph, options: SessionOptions { $0.isa = isa })
      let tapped = try session.run(inputs, tapping: Set(graph.valueIDs)) { id, value in
        #expect(value.tensor?.element == graph[id].fact.tensorType?.element)
      }
      #expect(isIdentical(tapped, results[0]), "taps, seed \(seed)")
    }
  }

  /// The laws above hold for something.
  @Test func mostGraphsAndSamplesExistInSixteenBits() throws {
    let graphs = try Self.seeds.count { try narrowed($0, to: .f16) != nil }
    #expect(graphs >= 50)
    let samples = Samples.all.count { sample in
      sample.inputs.contains { $0?.element == .f32 }
        && (try? sample.narrowed(to: .f16).graph(constants: true)) != nil
    }
    #expect(samples >= 400)
  }

  private static let network = """
    input %x: f16[N,3,16,16]
    weight @w: f16[32,3,3,3] = random(1)
    weight @b: f16[32] = random(2)
    weight @d: f16[32,1,3,3] = random(3)
    weight @v: f16[32,32,1,1] = random(4)
    weight @m: f16[32,10] = random(5)
    weight @c: f16[10] = random(6)
    %a: f16[N,32,16,16] = conv(%x, @w, @b) {pads: [1,1,1,1]}
    %r: f16[N,32,16,16] = unary(%a)
    %e: f16[N,32,16,16] = conv(%r, @d) {pads: [1,1,1,1], groups: 32}
    %h: f16[N,32,16,16] = unary(%e) {function: hard_swish}
    %f: f16[N,32,16,16] = conv(%h, @v)
    %s: f16[N,32,16,16] = binary(%f, %r)
    %k: f16[N,64,16,16] = concat(%s, %h) {axis: 1}
    %p: f16[N,64,8,8] = max_pool(%k) {kernel: [2,2], stride: [2,2]}
    output %p
    """

  @Test func kernelsComputeAndRoundingsFollow() throws {
    let session = try Session(parse(Self.network))
    let inputs = randomInputs(session.graph, size: 2)
    let expected = try Evaluator(session.graph).run(inputs)
    // Each of the three sums of products in a row may be off by a unit of its own.
    let largest = expected[0].tensor?.doubles.map(\.magnitude).max() ?? 0
    let problem = mismatch(
      try session.run(inputs), expected, relative: 3 * 0x1p-10, absolute: 3 * 0x1p-10 * largest)
    #expect(problem == nil)
    let plan = try session.plan(for: inputs)
    #expect(!plan.steps.contains { $0.kernel == "reference" })
    let work = plan.steps.filter { !$0.isConversion }.map(\.nodes)
    #expect(work == [["a", "r"], ["e"], ["h"], ["f"], ["s"], ["p"]])
    let roundings = plan.steps.filter { $0.kernel == "round f16" }.map { $0.nodes.last }
    #expect(roundings == ["r", "e", "h", "f", "s"])
    #expect(plan.steps.first?.kernel == "widen f16")
    #expect(plan.steps.first?.op == "input")
    #expect(plan.steps.last?.kernel == "narrow f16")
  }

  /// Values are held as floats, and only inputs and outputs as what they are.
  @Test func memoryIsThatOfFloats() throws {
    let session = try Session(
      parse(
        """
        input %x: f16[1000]
        %y: f16[1000] = unary(%x) {function: exp}
        output %y
        """))
    let plan = try session.plan(for: randomInputs(session.graph))
    #expect(plan.peakBytes == 4032 + 2048, "1000 floats and 1000 halves, in lines of 64 bytes")
  }

  @Test func plansOfFloatsHaveNoRoundings() throws {
    let text = Self.network.replacing("f16", with: "f32")
    let session = try Session(parse(text))
    let plan = try session.plan(for: randomInputs(session.graph))
    for word in ["round", "widen", "narrow"] {
      #expect(!plan.steps.contains { $0.kernel.hasPrefix(word) })
    }
    let work = plan.steps.filter { !$0.isConversion }.map(\.nodes)
    #expect(work == [["a", "r"], ["e", "h"], ["f", "s"], ["p"]])
  }

  /// Casts round once and otherwise only name; constants of one type serve as those of the other.
  @Test func castsAreRoundings() throws {
    let session = try Session(
      parse(
        """
        input %x: f32[2,16,4,4]
        weight @w: f16[16,16,1,1] = random(1)
        %h: f16[2,16,4,4] = cast(%x) {to: f16}
        %b: bf16[2,16,4,4] = cast(%h) {to: bf16}
        %f: f32[2,16,4,4] = cast(%h) {to: f32}
        %v: f32[16,16,1,1] = cast(@w) {to: f32}
        %y: f32[2,16,4,4] = conv(%f, %v)
        %i: f16[2,16,4,4] = identity(%h)
        output %h
        output %b
        output %y
        output %v
        output %i
        """))
    let inputs = randomInputs(session.graph)
    let expected = try Evaluator(session.graph).run(inputs)
    let found = try session.run(inputs)
    for index in [0, 1, 3, 4] { #expect(isIdentical([found[index]], [expected[index]])) }
    #expect(disagreement([found[2]], [expected[2]]) == nil)
    let plan = try session.plan(for: inputs)
    #expect(plan.steps.filter { $0.kernel == "reference" }.map(\.nodes) == [])
    #expect(plan.steps.filter { $0.kernel.hasPrefix("round") }.count == 2)
  }

  /// A value of 16 bits goes from one plan to the next as it is.
  @Test func sizesThatDependOnDataCutPlans() throws {
    var graph = Graph(name: "cut")
    func add(_ op: any Operator, _ inputs: [ValueID], _ name: String) throws -> ValueID {
      try #require(try graph.addNode(op, inputs, outputs: [name])[0])
    }
    let x = try graph.addInput("x", .tensor(.f16, Shape([40])))
    let exponential = try add(Unary { $0.function = .exp }, [x], "e")
    let places = try add(Transpose { $0.permutation = [1, 0] }, [add(NonZero(), [x], "n")], "t")
    let chosen = try add(GatherND(), [exponential, places], "g")
    graph.addOutput(try add(Binary(), [chosen, chosen], "y"))
    graph.addOutput(exponential)
    let session = try Session(graph)
    let inputs = randomInputs(session.graph)
    let expected = try Evaluator(session.graph).run(inputs)
    #expect(narrowDisagreement(try session.run(inputs), expected) == nil)
  }

  /// A random graph whose floats are of another type; nil when an operator in it fixes the type.
  private func narrowed(
    _ seed: UInt64, to type: ElementType
  ) throws -> (Graph, [String: Value])? {
    let (source, inputs) = try RandomGraph.make(seed: seed)
    var graph = Graph(name: source.name)
    var ids: [ValueID: ValueID] = [:]
    do throws(GraphError) {
      for id in source.inputs {
        guard let (element, shape) = source[id].fact.tensorType else { return nil }
        ids[id] = try graph.addInput(
          source[id].name, .tensor(element == .f32 ? type : element, shape))
      }
      for id in source.constants {
        guard let tensor = source[id].tensor else { return nil }
        ids[id] = try graph.addConstant(
          source[id].name, tensor.element == .f32 ? tensor.converted(to: type) : tensor)
      }
      for node in source.nodes {
        let outputs = try graph.addNode(
          node.op, node.inputs.map { $0.flatMap { ids[$0] } },
          outputs: node.outputs.map { $0.map { source[$0].name } }, regions: node.regions,
          name: node.name)
        for (old, new) in zip(node.outputs, outputs) { if let old { ids[old] = new } }
      }
    } catch {
      return nil
    }
    for output in source.outputs {
      if let id = ids[output.value] { graph.addOutput(id, name: output.name) }
    }
    let values = inputs.mapValues { value in
      value.tensor.map { .tensor($0.element == .f32 ? $0.converted(to: type) : $0) } ?? value
    }
    return (graph, values)
  }
}

extension Sample {
  /// The sample with its floats in another type.
  fileprivate func narrowed(to type: ElementType) -> Sample {
    Sample(
      description, op, inputs.map { $0.map { $0.element == .f32 ? $0.converted(to: type) : $0 } })
  }
}

/// How outputs differ from those of the reference; nil when single precision and one rounding explain it.
///
/// Before the last rounding, sums in single precision are as close as `disagreement` asks. Rounding moves each
/// of both by half a unit in the last place of its type at most, so a unit of the larger one comes on top.
func narrowDisagreement(_ found: [Value], _ expected: [Value]) -> String? {
  guard found.count == expected.count else {
    return "\(found.count) outputs, \(expected.count) expected"
  }
  for (index, (a, b)) in zip(found, expected).enumerated() {
    guard let a = a.tensor, let b = b.tensor,
      let (fraction, least) = b.element == .f16
        ? (0x1p-10, 0x1p-24) : b.element == .bf16 ? (0x1p-7, 0x1p-133) : nil
    else {
      if let problem = disagreement([a], [b]) { return problem }
      continue
    }
    guard a.element == b.element, a.shape == b.shape else { return "\(a), \(b) expected" }
    let largest = b.doubles.lazy.filter(\.isFinite).map(\.magnitude).max() ?? 0
    for (x, y) in zip(a.doubles, b.doubles) where x != y && !(x.isNaN && y.isNaN) {
      let size = max(x.magnitude, y.magnitude)
      let unit = size.isFinite ? max(size.binade * fraction, least) : 0
      if !((x - y).magnitude <= unit + 1e-4 * y.magnitude + 2e-5 * largest + 1e-7) {
        return "output \(index): \(x), \(y) expected, a unit being \(unit)"
      }
    }
  }
  return nil
}
