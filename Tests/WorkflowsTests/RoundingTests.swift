import Foundation
import IR
import SlimFormat
import Tensors
import TestSupport
import Testing
import Workflows

/// What is reported of models that differ at their quantisers.
@Suite struct RoundingTests {
  /// Every element of `%c` is 0.25, in the middle between two steps of 0.5.
  private static func net(factor: Double = 1, gain: Double = 2) -> String {
    """
    input %x: f32[N,3]
    weight @quarter: f32[] = [0.25]
    weight @k: f32[] = [\(factor)]
    weight @g: f32[] = [\(gain)]
    weight @s: f32[] = [0.5]
    weight @z: i8[] = [3]
    %l: f32[N,3] = clip(%x, @quarter, @quarter)
    %c: f32[N,3] = binary(%l, @k) {function: mul}
    %q: i8[N,3] = quantize_linear(%c, @s, @z)
    %d: f32[N,3] = dequantize_linear(%q, @s, @z)
    %e: f32[N,3] = binary(%d, %x) {function: add}
    %y: f32[N,3] = binary(%e, @g) {function: mul}
    output %y
    """
  }

  private static func check(_ result: String, _ level: CheckLevel) throws -> ConversionCheck {
    var check = ConversionCheck(
      source: try parse(net()), result: try parse(result), path: "m", level: level, data: nil,
      shapes: InputShapes(), threads: 1)
    try check.run(.none)
    return check
  }

  @Test(arguments: [CheckLevel.quick, .full])
  func roundingIsReportedAndPasses(_ level: CheckLevel) throws {
    let check = try Self.check(Self.net(factor: 1.000001), level)
    #expect(check.results.allSatisfy { $0.passed }, "\(check.results.flatMap { $0.failures })")
    let first = try #require(check.results.first)
    #expect(
      first.rounding == [
        "3 of 3 elements of 1 quantisers are rounded to another step, since their inputs lie within "
          + "the tolerance of it",
        "computed from the source's quantised values, all values pass",
      ])
    #expect(first.steps.map(\.name) == (level == .full ? ["rewriting", "runtime"] : []))
    #expect(first.steps.allSatisfy { $0.moved == 0 })
  }

  @Test(arguments: [CheckLevel.quick, .full])
  func aWrongRewriteBeforeAQuantiserIsCaught(_ level: CheckLevel) throws {
    let check = try Self.check(Self.net(factor: 1.02), level)
    #expect(check.results.allSatisfy { !$0.passed })
    let first = try #require(check.results.first)
    #expect(first.failures.contains { $0.hasPrefix("'c'") }, "\(first.failures)")
    #expect(first.location.contains { $0.hasPrefix("guilty: node 'c' (binary)") })
    if level == .full {
      #expect(first.failures.contains { $0.hasPrefix("'c'") && $0.hasSuffix("by rewriting") })
    }
  }

  @Test(arguments: [CheckLevel.quick, .full])
  func aWrongRewriteBehindAQuantiserIsCaught(_ level: CheckLevel) throws {
    let check = try Self.check(Self.net(factor: 1.000001, gain: 2.2), level)
    #expect(check.results.allSatisfy { !$0.passed })
    let location = check.results.first?.location ?? []
    #expect(location.contains { $0.hasPrefix("guilty: node 'y' (binary)") }, "\(location)")
  }

  /// The middle between two steps may have been rounded otherwise elsewhere, another element may not.
  @Test(arguments: [(0, true), (1, false)]) func recordedOutputsMayDifferWhereRoundingMovesThem(
    _ element: Int, _ passes: Bool
  ) throws {
    try Paths.withFolder { folder in
      let model = folder.appendingPathComponent("m.slim").path
      let file = try AtomicFile(path: model)
      try SlimWriter.write(
        try parse(
          """
          input %x: f32[4]
          weight @s: f32[] = [0.5]
          %q: u8[4] = quantize_linear(%x, @s)
          %y: f32[4] = dequantize_linear(%q, @s)
          output %y
          """), to: file)
      try file.commit()
      var recorded = [0.0, 1.0, 2.0, 2.5]
      recorded[element] += 0.5
      let data = folder.appendingPathComponent("io.npz").path
      try NPZ.write(
        [
          ("in/x", Tensor([0.25, 1.1, 1.9, 2.4], shape: [4])),
          ("out/y", Tensor(recorded, shape: [4])),
        ], to: data)
      let report = try Diff(a: model, b: data).run()
      let noise = try #require(report.noise)
      #expect(noise.quantisers == 1)
      #expect(noise.elements == 4)
      #expect(noise.near == 1)
      #expect(noise.outputs.map(\.maxAbs) == [0.5])
      #expect(noise.explains == passes)
      #expect(report.passed == passes)
    }
  }

  @Test func aRealModelDiffersFromItsRecordingByRoundingAlone() throws {
    guard let model = Paths.shared("models/onnx/mobilenet-v2-qdq.onnx"),
      let data = Paths.shared("models/onnx/mobilenet-v2-qdq.io.npz")
    else { return }
    let report = try Diff(a: model, b: data).run()
    #expect(report.passed)
    #expect(report.outputs.first?.topClass?.equal == 1)
  }

  @Test(arguments: [(1.000001, 2, true), (1.02, 2, false), (1.000001, 2.2, false)])
  func diffReportsIt(_ factor: Double, _ gain: Double, _ passes: Bool) throws {
    try Paths.withFolder { folder in
      let paths = ["a.slim", "b.slim"].map { folder.appendingPathComponent($0).path }
      for (path, text) in zip(paths, [Self.net(factor: factor, gain: gain), Self.net()]) {
        let file = try AtomicFile(path: path)
        try SlimWriter.write(try parse(text), to: file)
        try file.commit()
      }
      for reference in [false, true] {
        var diff = Diff(a: paths[0], b: paths[1])
        diff.runtime = RuntimeChoice(threads: 1, isReference: reference)
        let report = try diff.run()
        #expect(report.passed == passes)
        let quantisers = try #require(report.quantisers)
        #expect(quantisers.quantisers == 1)
        #expect(quantisers.elements == 3)
        #expect(quantisers.rounded == 3)
        #expect(quantisers.explains == passes)
        #expect(report.outputs.map(\.passed) == [false])
        #expect(report.outputs.map(\.isRounding) == [passes ? true : nil])
        #expect((report.location == nil) == passes)
        if !passes {
          #expect(report.location?.guilty?.value == (gain == 2 ? "c" : "y"))
        }
      }
    }
  }
}
