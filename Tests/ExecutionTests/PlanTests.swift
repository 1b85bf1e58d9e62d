import Execution
import IR
import Operators
import Tensors
import TestSupport
import Testing

/// What plans look like: which nodes a step covers, which copies are saved.
@Suite struct PlanTests {
  private func session(
    _ text: String, _ configure: (inout SessionOptions) -> Void = { _ in }
  ) throws -> Session {
    try Session(try parse(text), options: SessionOptions(configure))
  }

  /// The plan for random inputs, after its outputs were compared with the reference.
  private func plan(_ session: Session, size: Int = 1) throws -> PlanSummary {
    let inputs = randomInputs(session.graph, size: size)
    let expected = try Evaluator(session.graph).run(inputs)
    let problem = disagreement(try session.run(inputs), expected)
    #expect(problem == nil)
    return try session.plan(for: inputs)
  }

  static let residual = """
    input %x: f32[N,32,9,9]
    weight @w: f32[32,32,3,3] = random(1)
    weight @b: f32[32] = random(2)
    weight @v: f32[32,32,1,1] = random(3)
    %a: f32[N,32,9,9] = conv(%x, @w, @b) {pads: [1,1,1,1]}
    %r: f32[N,32,9,9] = unary(%a)
    %c: f32[N,32,9,9] = conv(%r, @v)
    %s: f32[N,32,9,9] = binary(%c, %r)
    %y: f32[N,32,9,9] = unary(%s) {function: hard_swish}
    output %y
    """

  @Test func whatFollowsAConvolutionIsDoneInItsStore() throws {
    let plan = try plan(session(Self.residual) { $0.winograd = false }, size: 2)
    let work = plan.steps.filter { !$0.isConversion }
    #expect(work.map(\.nodes) == [["a", "r"], ["c", "s", "y"]])
    #expect(work.map(\.multiplyAdds) == [2 * 81 * 32 * 32 * 9, 2 * 81 * 32 * 32])
    #expect(work.map(\.kernel) == ["direct 3x3", "direct 1x1"])
    #expect(work.map(\.outputShape) == [[2, 32, 9, 9], [2, 32, 9, 9]])
  }

  @Test func withoutFusionEveryNodeIsAStep() throws {
    let plan = try plan(session(Self.residual) { $0.fusion = false }, size: 2)
    let work = plan.steps.filter { !$0.isConversion }
    #expect(work.map(\.nodes) == [["a"], ["r"], ["c"], ["s"], ["y"]])
  }

  @Test func aValueReadTwiceStaysVisible() throws {
    let plan = try plan(
      session(
        """
        input %x: f32[1,16,4,4]
        weight @w: f32[16,16,1,1] = random(1)
        %a: f32[1,16,4,4] = conv(%x, @w)
        %r: f32[1,16,4,4] = unary(%a)
        output %a
        output %r
        """))
    #expect(plan.steps.filter { !$0.isConversion }.map(\.nodes) == [["a"], ["r"]])
  }

  @Test func anAdditionWaitsForBothOperands() throws {
    let plan = try plan(
      session(
        """
        input %x: f32[1,16,5,5]
        weight @w: f32[16,16,1,1] = random(1)
        weight @v: f32[16,16,1,1] = random(2)
        %a: f32[1,16,5,5] = conv(%x, @w)
        %b: f32[1,16,5,5] = conv(%x, @v)
        %s: f32[1,16,5,5] = binary(%a, %b)
        output %s
        """))
    #expect(plan.steps.filter { !$0.isConversion }.map(\.nodes) == [["a"], ["b", "s"]])
  }

  @Test(arguments: ["base", "avx2", "avx512"])
  func partsOfAConcatenationAreWrittenInPlace(_ isa: String) throws {
    guard Session.availableISAs.contains(isa) else { return }
    let plan = try plan(
      session(
        """
        input %x: f32[N,16,6,6]
        weight @w: f32[32,16,1,1] = random(1)
        weight @v: f32[16,16,3,3] = random(2)
        weight @u: f32[8,64,1,1] = random(3)
        %a: f32[N,32,6,6] = conv(%x, @w)
        %b: f32[N,16,6,6] = conv(%x, @v) {pads: [1,1,1,1]}
        %p: f32[N,16,6,6] = max_pool(%x) {kernel: [3,3], pads: [1,1,1,1]}
        %c: f32[N,64,6,6] = concat(%a, %b, %p) {axis: 1}
        %y: f32[N,8,6,6] = conv(%c, @u)
        output %y
        """
      ) {
        $0.isa = isa
        $0.winograd = false
      }, size: 2)
    #expect(!plan.steps.contains { $0.op == "concat" })
    #expect(plan.conversions == 3, "the input, its padded copy, the output")
  }

  @Test func concatenationsOfAnyChannelsAgree() throws {
    for channels in [(3, 5), (16, 3), (7, 16), (24, 40)] {
      let (a, b) = channels
      let session = try session(
        """
        input %x: f32[N,8,5,5]
        weight @w: f32[\(a),8,1,1] = random(1)
        weight @v: f32[\(b),8,1,1] = random(2)
        %a: f32[N,\(a),5,5] = conv(%x, @w)
        %b: f32[N,\(b),5,5] = conv(%x, @v)
        %c: f32[N,\(a + b + a),5,5] = concat(%a, %b, %a) {axis: 1}
        output %c
        """)
      for size in 1...3 { _ = try plan(session, size: size) }
    }
  }

  @Test func shapeArithmeticVanishes() throws {
    let plan = try plan(
      session(
        """
        input %x: f32[N,4,3]
        weight @zero: i64[1] = [0]
        weight @rest: i64[1] = [-1]
        %s: i64[3] = shape(%x)
        %n: i64[1] = gather(%s, @zero)
        %t: i64[2] = concat(%n, @rest)
        %y: f32[N,12] = reshape(%x, %t)
        %z: f32[N,12] = unary(%y)
        output %z
        """), size: 2)
    #expect(plan.steps.map(\.op) == ["unary"])
  }

  /// A shuffle of channels as exporters write it, before and after a convolution.
  @Test func shufflesOfChannelsAgree() throws {
    for (channels, groups) in [(32, 2), (12, 3), (64, 4), (48, 2)] {
      let size = channels / groups
      let plan = try plan(
        session(
          """
          input %x: f32[1,\(channels),5,4]
          weight @w: f32[\(channels),\(channels),1,1] = random(1)
          weight @k: f32[\(size),\(size),1,1] = random(2)
          weight @a: i64[5] = [1,\(groups),\(size),5,4]
          weight @b: i64[4] = [1,\(channels),5,4]
          weight @c: i64[5] = [\(groups),1,\(size),5,4]
          weight @first: i64[] = [0]
          weight @last: i64[] = [-1]
          %p: f32[1,\(channels),5,4] = conv(%x, @w)
          %q: f32[1,\(groups),\(size),5,4] = reshape(%p, @a)
          %r: f32[1,\(size),\(groups),5,4] = transpose(%q) {permutation: [0,2,1,3,4]}
          %s: f32[1,\(channels),5,4] = reshape(%r, @b)
          %t: f32[\(groups),1,\(size),5,4] = reshape(%s, @c)
          %u: f32[1,\(size),5,4] = gather(%t, @first)
          %v: f32[1,\(size),5,4] = gather(%t, @last)
          %z: f32[1,\(size),5,4] = conv(%u, @k)
          output %z
          output %v
          output "shuffled" = %s
          """))
      #expect(!plan.steps.contains { $0.kernel == "reference" })
    }
  }

  @Test func groupsOfAnySizeAgree() throws {
    for (channels, maps, groups) in [(6, 9, 3), (8, 8, 2), (32, 48, 2), (4, 12, 4), (5, 5, 5)] {
      let plan = try plan(
        session(
          """
          input %x: f32[2,\(channels),6,5]
          weight @w: f32[\(maps),\(channels / groups),3,3] = random(1)
          weight @b: f32[\(maps)] = random(2)
          weight @s: f32[\(maps),1,1] = random(3)
          %y: f32[2,\(maps),6,5] = conv(%x, @w, @b) {pads: [1,1,1,1], groups: \(groups)}
          %z: f32[2,\(maps),6,5] = binary(%y, @s) {function: prelu}
          output %z
          """))
      #expect(!plan.steps.contains { $0.kernel == "reference" })
      #expect(
        plan.steps.reduce(0) { $0 + $1.multiplyAdds } == 2 * 30 * maps * channels / groups * 9)
    }
  }

  /// Rows a multiple of a page apart are moved away from each other where many are read at once.
  @Test(arguments: [1, 8, 11, 40]) func productsOfManyRows(rows: Int) throws {
    for isa in Session.availableISAs {
      _ = try plan(
        session(
          """
          input %x: f32[\(rows),512]
          weight @w: f32[512,133] = random(1)
          %y: f32[\(rows),133] = gemm(%x, @w)
          output %y
          """
        ) { $0.isa = isa })
    }
  }

  /// Operations one after the other on the same elements are one pass over them.
  @Test(arguments: ["[1,20,9,30]", "[2,300,11]", "[5000]"], [false, true])
  func chainsOfOperationsAreOneStep(shape: String, inBlocks: Bool) throws {
    guard !inBlocks || shape.hasPrefix("[1,20") else { return }
    for isa in Session.availableISAs {
      let plan = try plan(
        session(
          """
          input %i: f32\(shape)
          input %x: f32\(shape)
          weight @w: f32[20,20,1,1] = random(1)
          weight @c: f32[\(inBlocks ? "20,1,1" : "1")] = random(2)
          weight @low: f32[] = [-0.5]
          weight @high: f32[] = [0.75]
          %p: f32\(shape) = \(inBlocks ? "conv(%i, @w)" : "unary(%i) {function: tanh}")
          %a: f32\(shape) = binary(%p, %x) {function: mul}
          %b: f32\(shape) = binary(@c, %a) {function: sub}
          %d: f32\(shape) = clip(%b, @low, @high)
          %e: f32\(shape) = binary(%d, %p) {function: mul}
          %y: f32\(shape) = binary(%x, %e) {function: sub}
          output %y
          """
        ) { $0.isa = isa })
      #expect(plan.steps.count { $0.kernel == "binary chain" } == 1)
      #expect(!plan.steps.contains { $0.kernel == "binary" || $0.kernel == "unary" && inBlocks })
    }
  }

  @Test func whatHasNoKernelIsNamed() throws {
    let plan = try plan(
      session(
        """
        input %x: f32[1,2,4,4,4]
        weight @w: f32[2,3,2,2,2] = random(1)
        %y: f32[1,6,5,5,5] = conv_transpose(%x, @w) {groups: 2}
        output %y
        """))
    #expect(plan.steps.map(\.kernel) == ["reference"])
    #expect(plan.steps.map(\.origins) == [["y"]] || plan.steps.map(\.origins) == [[]])
  }

  @Test func deadNodesAreNotComputed() throws {
    let plan = try plan(
      session(
        """
        input %x: f32[4]
        %dead: f32[4] = unary(%x) {function: exp}
        %y: f32[4] = unary(%x)
        output %y
        """))
    #expect(plan.steps.map(\.nodes) == [["y"]])
  }

  @Test func oneGroupAfterTheOtherNeedsNoMoreMemory() throws {
    let layers = { (count: Int) in
      var text = "input %v0: f32[1,16,16,16]\nweight @w: f32[16,16,1,1] = random(1)\n"
      for i in 1...count { text += "%v\(i): f32[1,16,16,16] = conv(%v\(i - 1), @w)\n" }
      return text + "output %v\(count)"
    }
    let short = try plan(session(layers(4)))
    let long = try plan(session(layers(20)))
    #expect(long.arenaBytes == short.arenaBytes)
    #expect(long.peakBytes <= long.arenaBytes)
  }
}
