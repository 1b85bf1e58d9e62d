import Execution
import IR
import TestSupport
import Testing

/// Quantisers in plans: floats go to the points of a quantiser at once, where bytes are not asked for.
@Suite struct QuantisationTests {
  private func kernels(_ text: String) throws -> [String] {
    let session = try Session(try parse(text))
    let inputs = randomInputs(session.graph, size: 2)
    let expected = try Evaluator(session.graph).run(inputs)
    #expect(disagreement(try session.run(inputs), expected) == nil)
    return try session.plan(for: inputs).steps.filter { !$0.isConversion }.map(\.kernel)
  }

  private static let head = """
    input %x: f32[N,16,5,5]
    weight @w: i8[16,16,1,1] = random(1)
    weight @s: f32[] = [0.0625]
    weight @t: f32[1] = [0.0625]
    weight @z: u8[] = [7]
    weight @u: f32[] = [0.5]
    %q: u8[N,16,5,5] = quantize_linear(%x, @s, @z)
    """

  @Test func bytesThatBecomeFloatsAgainAreNotMade() throws {
    let found = try kernels(
      """
      \(Self.head)
      %p: u8[N,16,5,5] = cast(%q) {to: u8}
      %d: f32[N,16,5,5] = dequantize_linear(%p, @s, @z)
      %e: f32[N,16,5,5] = dequantize_linear(%q, @t, @z)
      %v: f32[16,16,1,1] = dequantize_linear(@w, @s)
      %c: f32[N,16,5,5] = conv(%d, %v)
      %y: f32[N,16,5,5] = binary(%c, %e)
      output %y
      """)
    #expect(found == ["snap", "direct 1x1"])
  }

  static let kept = [
    ("the bytes are an output", "%y: f32[N,16,5,5] = dequantize_linear(%q, @s, @z)\noutput %q"),
    ("another scale", "%y: f32[N,16,5,5] = dequantize_linear(%q, @u, @z)"),
    ("no zero point", "%y: f32[N,16,5,5] = dequantize_linear(%q, @s)"),
  ]

  @Test(arguments: kept.indices) func bytesThatAreAskedForAreMade(_ index: Int) throws {
    let (_, lines) = Self.kept[index]
    let found = try kernels("\(Self.head)\n\(lines)\noutput %y")
    #expect(found == ["quantize", "dequantize"])
  }
}
