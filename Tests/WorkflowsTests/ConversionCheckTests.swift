import IR
import TestSupport
import Testing
import Workflows

/// The check that stands between a rewritten graph and its file.
@Suite struct ConversionCheckTests {
  private static let source = """
    input %x: f32[N,2,4,4]
    weight @w: f32[3,2,1,1] = [1,2,3,4,5,6]
    %y: f32[N,3,4,4] = conv(%x, @w)
    output %y
    """

  private func check(
    _ source: String, _ result: String, level: CheckLevel = .quick
  ) throws -> ConversionCheck {
    var check = ConversionCheck(
      source: try parse(source), result: try parse(result), path: "m", level: level, data: nil,
      shapes: InputShapes(), threads: 1)
    try check.run(.none)
    return check
  }

  @Test(arguments: [CheckLevel.quick, .full])
  func equalGraphsPass(_ level: CheckLevel) throws {
    let check = try check(Self.source, Self.source, level: level)
    #expect(check.results.map { $0.passed } == [true, true, true, true, true])
    #expect(
      check.results.map(\.label)
        == [
          "normal, leading 1", "ramp, leading 1", "impulse, leading 1", "wide, leading 1",
          "normal, leading 2",
        ])
    #expect(check.warnings.isEmpty)
  }

  @Test(arguments: [CheckLevel.quick, .full])
  func oneChangedWeightFails(_ level: CheckLevel) throws {
    let changed = Self.source.replacing("4,5,6", with: "4,5,6.1")
    let check = try check(Self.source, changed, level: level)
    #expect(check.results.contains { !$0.passed })
    let failures = check.results.flatMap { $0.failures }
    #expect(failures.contains { $0.contains("'y'") })
  }

  @Test func aLostOutputFails() throws {
    let two = Self.source + "\noutput \"twice\" = %y"
    try #expect(check(two, Self.source).results.allSatisfy { !$0.passed })
  }

  @Test func aConstantOutputIsInconclusive() throws {
    let constant = """
      input %x: f32[1,2]
      weight @zero: f32[] = [0]
      %z: f32[1,2] = binary(%x, @zero) {function: mul}
      output %z
      """
    let check = try check(constant, constant)
    #expect(check.results.allSatisfy { $0.passed })
    #expect(check.warnings.count == 1)
    #expect(check.warnings.first?.contains("'z'") == true)
  }

  @Test func indicesAreChosenWithinTheRange() throws {
    let gather = """
      input %x: f32[2,3]
      input %i: i64[40]
      %y: f32[40,3] = gather(%x, %i)
      output %y
      """
    let check = try check(gather, gather)
    #expect(check.results.map { $0.passed } == [true, true, true, true])
    #expect(check.warnings.isEmpty)
  }

  @Test func inputsThatTheSourceCannotTakeAreInconclusive() throws {
    // The one part must have all nine elements.
    let split = """
      input %x: f32[9]
      input %s: i64[1]
      %y: f32[?] = split(%x, %s)
      output %y
      """
    let check = try check(split, split)
    #expect(check.results.isEmpty)
    #expect(check.warnings.count == 1)
    #expect(check.warnings.first?.contains("--check-data") == true)
  }

  @Test func aResultThatFailsWhereTheSourceRunsIsAFailure() throws {
    let source = """
      input %x: f32[2]
      input %i: i64[1]
      weight @zero: i64[1] = [0]
      %j: i64[1] = binary(%i, @zero) {function: mul}
      %y: f32[1] = gather(%x, %j)
      output %y
      """
    let check = try check(
      source, source.replacing("mul", with: "sub").replacing("[0]", with: "[99]"))
    #expect(check.results.count == 4)
    #expect(check.results.allSatisfy { !$0.passed })
    #expect(check.results.first?.failures.first?.contains("the source runs") == true)
  }

  private static let overflowing = """
    input %x: f32[1,64]
    weight @big: f32[] = [3e+38]
    weight @small: f32[] = [1e-38]
    %a: f32[1,64] = binary(%x, @big) {function: mul}
    %y: f32[1,64] = binary(%a, @small) {function: mul}
    output %y
    """
  private static let scaling = """
    input %x: f32[1,64]
    weight @three: f32[] = [3]
    %y: f32[1,64] = binary(%x, @three) {function: mul}
    output %y
    """

  @Test func aSourceThatOverflowsIsInconclusive() throws {
    let check = try check(Self.overflowing, Self.scaling)
    #expect(check.results.allSatisfy { $0.passed })
    #expect(check.warnings.contains { $0.contains("the source is not finite where the result is") })
  }

  @Test func aResultThatOverflowsFails() throws {
    let check = try check(Self.scaling, Self.overflowing)
    #expect(check.results.contains { !$0.passed })
  }

  @Test func openSizesAskForShapes() throws {
    // The window is larger than 64 and 224.
    let open = """
      input %x: f32[1,1,H,H]
      weight @w: f32[1,1,300,300] = splat(1)
      %y: f32[1,1,H-299,H-299] = conv(%x, @w)
      output %y
      """
    let failure = #expect(throws: Failure.self) { try check(open, open) }
    #expect(failure?.kind == .check)
    #expect(failure?.message.contains("--check-shape") == true)
  }
}
