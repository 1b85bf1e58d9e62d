import Execution
import IR
import Tensors
import TestSupport
import Testing

/// What summaries of plans say beside the nodes of a step: reasons, threads, memory.
@Suite struct PlanSummaryTests {
  private func plan(
    _ text: String, threads: Int = 1, fusion: Bool = true, winograd: Bool = true
  ) throws -> PlanSummary {
    let session = try Session(
      try parse(text),
      options: SessionOptions {
        $0.threads = threads
        $0.fusion = fusion
        $0.winograd = winograd
      })
    return try session.plan(for: randomInputs(session.graph, size: 1))
  }

  @Test func everyStepHasAReason() throws {
    let plan = try plan(PlanTests.residual, winograd: false)
    #expect(!plan.steps.isEmpty && plan.steps.allSatisfy { !$0.reason.isEmpty })
    #expect(
      plan.steps.filter(\.isConversion).map(\.reason) == [
        "what follows reads blocks", "what follows reads zeros around the image",
        "what follows reads rows",
      ])
  }

  @Test func aReferenceStepSaysWhatIsMissing() throws {
    let missing = try plan("input %x: f32[2,3]\n%y: f32[2,3] = hardmax(%x)\noutput %y")
    #expect(missing.steps.map(\.kernel) == ["reference"])
    #expect(missing.steps.map(\.reason) == ["no kernel for hardmax"])
    let attributes = try plan(
      """
      input %x: f32[1,2,3,4,5]
      weight @w: f32[2,1,1,1,1] = random(1)
      %y: f32[1,2,3,4,5] = conv_transpose(%x, @w) {groups: 2}
      output %y
      """)
    #expect(
      attributes.steps.map(\.reason) == ["no kernel for conv_transpose with these attributes"])
  }

  @Test func onlyLargeStepsAreDealtOut() throws {
    let text = """
      input %x: f32[1,64,32,32]
      weight @w: f32[64,64,3,3] = random(1)
      weight @v: f32[8,64] = random(2)
      %a: f32[1,64,32,32] = conv(%x, @w) {pads: [1,1,1,1]}
      %g: f32[1,64,1,1] = global_pool(%a)
      %f: f32[1,64] = flatten(%g)
      %y: f32[1,8] = gemm(%f, @v) {transpose_b: true}
      output %y
      """
    for threads in [1, 2] {
      let steps = try plan(text, threads: threads).steps
      #expect(steps.first { $0.op == "conv" }?.threads == threads)
      #expect(steps.first { $0.op == "gemm" }?.threads == 1)
      #expect(steps.first { $0.op == "gemm" }?.layout == "plain")
    }
  }

  /// Parts of a convolution that threads share are steps of their own, and so are the phases of a transposed
  /// one.
  @Test func whatSeveralStepsComputeIsSharedOut() throws {
    let parts = try plan(
      """
      input %x: f32[1,64,28,28]
      weight @w: f32[64,64,3,3] = random(1)
      %y: f32[1,64,28,28] = conv(%x, @w) {pads: [1,1,1,1]}
      output %y
      """, threads: 2
    ).steps.filter { $0.kernel.hasPrefix("winograd") }
    let pixels = 28 * 28
    #expect(parts.map(\.multiplyAdds) == [0, 64 * 64 * 9 * pixels, 0])
    #expect(parts[1].bytes == 4 * (2 * 64 * pixels + 64 * 64 * 9))
    #expect(parts[2].bytes == 2 * 4 * 64 * pixels)
    #expect(parts.last?.layout.hasPrefix("blocked ") == true)
    let phases = try plan(
      """
      input %x: f32[1,16,8,8]
      weight @w: f32[16,16,3,3] = random(1)
      %y: f32[1,16,17,17] = conv_transpose(%x, @w) {stride: [2,2]}
      output %y
      """
    ).steps.filter { $0.multiplyAdds > 0 }
    let total = phases.reduce(0) { $0 + $1.multiplyAdds }
    #expect(phases.count == 4 && abs(total - 64 * 9 * 16 * 16) <= phases.count)
    // Of nine taps, four belong to one phase and one to another.
    #expect(Set(phases.map(\.multiplyAdds)).count > 1)
  }

  /// Each value is 1 · 32 · 9 · 9 floats; the input belongs to the caller.
  @Test func activationsAreValuesAtTheirOwnSize() throws {
    let size = 32 * 81 * 4
    // 'r' is an operand of the convolution that makes 'y' and is added to it.
    try #expect(plan(PlanTests.residual).activationBytes == 2 * size)
    let chain = """
      input %x: f32[1,20,9,9]
      weight @w: f32[20,20,1,1] = random(1)
      %a: f32[1,20,9,9] = conv(%x, @w)
      %b: f32[1,20,9,9] = unary(%a) {function: tanh}
      %c: f32[1,20,9,9] = unary(%b) {function: exp}
      output %c
      """
    // Every function overwrites its operand; blocks of lanes take more than 20 channels.
    let plan = try plan(chain, fusion: false)
    #expect(plan.activationBytes == 20 * 81 * 4)
    #expect(plan.peakBytes >= plan.activationBytes && plan.arenaBytes >= plan.peakBytes)
  }

  @Test func viewsKeepTheirSource() throws {
    // 'a' lives on in its view while 'c' is made from 'b': three values of 64 floats.
    let plan = try plan(
      """
      input %x: f32[1,64]
      weight @w: f32[64,64] = random(1)
      weight @n: i64[2] = [4,16]
      %a: f32[1,64] = gemm(%x, @w)
      %v: f32[4,16] = reshape(%a, @n)
      %b: f32[1,64] = gemm(%a, @w)
      %c: f32[1,64] = gemm(%b, @w)
      %t: f32[4,16] = reshape(%c, @n)
      %q: f32[4,16] = binary(%v, %t)
      output %q
      """)
    #expect(plan.activationBytes == 3 * 64 * 4)
  }

  @Test(arguments: [1, 2]) func theMachineIsMeasuredForOneThreadAndForAll(_ threads: Int) throws {
    let session = try Session(
      try parse("input %x: f32[2]\n%y: f32[2] = unary(%x)\noutput %y"),
      options: SessionOptions { $0.threads = threads })
    let rates = try session.measureMachine()
    #expect(rates.map(\.threads) == (threads == 1 ? [1] : [1, 2]))
    // A core that adds one number in a nanosecond would be slow.
    #expect(rates.allSatisfy { $0.peak > 1e9 && $0.peak.isFinite })
    #expect(rates.allSatisfy { $0.bandwidth > 1e8 && $0.bandwidth.isFinite })
  }
}
