import IR
import Operators
import TestSupport
import Testing
import Workflows

/// A model may enlarge rounding until its outputs differ, though every node is right.
@Suite struct DriftTests {
  /// For inputs above 5 the output is a difference that should be 0, ten million times; else it is 0.
  private static func net(factor: String, gain: Double = 1) -> String {
    """
    input %x: f32[1,64]
    weight @k: f32[] = [\(factor)]
    weight @ten: f32[] = [10000000]
    weight @five: f32[] = [5]
    weight @g: f32[] = [\(gain)]
    %a: f32[1,64] = binary(%x, @k) {function: mul}
    %d: f32[1,64] = binary(%a, %x) {function: sub}
    %m: f32[1,64] = binary(%d, @ten) {function: mul}
    %n: f32[1,64] = unary(%m) {function: abs}
    %s: f32[1,64] = binary(%n, @five) {function: sub}
    %y: f32[1,64] = unary(%s) {function: relu}
    %z: f32[1,64] = binary(%y, @g) {function: mul}
    output %z
    """
  }

  private func check(_ result: String) throws -> ConversionCheck {
    var check = ConversionCheck(
      source: try parse(Self.net(factor: "1")), result: try parse(result), path: "m",
      level: .quick, data: nil, shapes: InputShapes(), threads: 1)
    try check.run(.none)
    return check
  }

  @Test func roundingThatAddsUpIsInconclusive() throws {
    let check = try check(Self.net(factor: "1.0000001"))
    #expect(check.results.allSatisfy { $0.passed })
    let drifted = check.results.filter { !$0.rounding.isEmpty }
    #expect(drifted.map(\.label) == ["wide"])
    #expect(
      drifted.first?.rounding
        == [
          "inconclusive: the model enlarges rounding; from the source's values of its inputs, every "
            + "node agrees"
        ])
  }

  @Test(arguments: ["1.001", "1.01"])
  func aWrongNodeIsNot(_ factor: String) throws {
    let check = try check(Self.net(factor: factor))
    #expect(check.results.contains { !$0.passed })
  }
}
