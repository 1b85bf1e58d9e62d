import Foundation
import Testing
import Workflows

/// The work of the command line by calls of the library, as another program makes them.
@Suite struct LibraryTests {
  @Test func convertsAndCompares() throws {
    try Paths.withFolder { folder in
      let slim = folder.appendingPathComponent("m.slim").path
      var steps: [String] = []
      var convert = Convert(model: Paths.fixture("inception-small.onnx"), output: slim)
      convert.shapes = InputShapes(["image": [2, 3, 32, 32]])
      let report = try convert.run(Progress(report: { steps.append($0) }, finish: {}))
      #expect(report.verdict == .passed)
      #expect(report.after.nodes < report.before.nodes)
      #expect(report.after.multiplyAdds.number == report.before.multiplyAdds.number)
      #expect(steps.contains("rewriting"))

      var diff = Diff(a: slim, b: Paths.fixture("inception-small.io.npz"))
      diff.runtime = RuntimeChoice(threads: 1)
      let verdict = try diff.run()
      #expect(verdict.passed)
      #expect(verdict.outputs.map(\.name) == ["scores"])
      #expect((verdict.outputs[0].metrics?.maxRel ?? 1) < 1e-4)
      #expect(verdict.json.contains("\"passed\" : true"))
    }
  }

  @Test func failuresAreTyped() {
    do throws(Failure) {
      _ = try Info(model: "no-such-file.onnx").run()
      Issue.record("there is no such file")
    } catch {
      #expect(error.kind == .malformed)
      #expect(error.message.hasPrefix("no-such-file.onnx: "))
    }
  }
}
