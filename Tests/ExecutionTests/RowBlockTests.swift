import Execution
import IR
import Operators
import TestSupport
import Testing

/// Depthwise convolutions with the 1×1 ones around them, by blocks of rows.
@Suite struct RowBlockTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var images = 1
    var size = 61
    var inner = 96
    var stride = 1
    var kernel = 3
    var expands = true
    var isResidual = false

    var testDescription: String {
      "n\(images) \(size) inner \(inner) k\(kernel) s\(stride) \(expands) \(isResidual)"
    }

    var outputSize: Int { (size + kernel / 2 * 2 - kernel) / stride + 1 }

    var text: String {
      let (pad, out) = (kernel / 2, outputSize)
      let pads = "[\(pad),\(pad),\(pad),\(pad)]"
      let input = expands ? 24 : inner
      var lines = [
        "input %x: f32[\(images),\(input),\(size),\(size)]",
        "weight @e: f32[\(inner),24,1,1] = random(1)",
        "weight @d: f32[\(inner),1,\(kernel),\(kernel)] = random(2)",
        "weight @p: f32[24,\(inner),1,1] = random(3)", "weight @b: f32[\(inner)] = random(4)",
      ]
      if expands {
        lines += [
          "%h: f32[\(images),\(inner),\(size),\(size)] = conv(%x, @e, @b)",
          "%r: f32[\(images),\(inner),\(size),\(size)] = unary(%h) {function: relu}",
        ]
      }
      lines += [
        "%f: f32[\(images),\(inner),\(out),\(out)] = conv(%\(expands ? "r" : "x"), @d, @b) {groups: \(inner), pads: \(pads), stride: [\(stride),\(stride)]}",
        "%g: f32[\(images),\(inner),\(out),\(out)] = unary(%f) {function: silu, alpha: 1}",
        "%y: f32[\(images),24,\(out),\(out)] = conv(%g, @p)",
      ]
      if isResidual { lines.append("%s: f32[\(images),24,\(out),\(out)] = binary(%y, %x)") }
      lines.append("output %\(isResidual ? "s" : "y")")
      return lines.joined(separator: "\n")
    }
  }

  @Test(
    arguments: [
      Case(), Case(images: 2), Case(isResidual: true), Case(stride: 2), Case(kernel: 5),
      Case(images: 3, stride: 2, kernel: 5), Case(expands: false),
    ], Session.availableISAs)
  func blocksOfRowsComputeTheSame(_ test: Case, _ isa: String) throws {
    let graph = try parse(test.text)
    let inputs = randomInputs(graph)
    let expected = try Evaluator(graph).run(inputs)
    let sessions = try [(1, true), (2, true), (1, false)].map { threads, fusion in
      try Session(
        graph,
        options: SessionOptions {
          $0.isa = isa
          $0.threads = threads
          $0.fusion = fusion
        })
    }
    let kernels = try sessions.map { try $0.plan(for: inputs).steps.map(\.kernel) }
    let name = "depthwise \(test.kernel)x\(test.kernel) + 1x1"
    #expect(kernels[0].contains { $0 == (test.expands ? "1x1 + " : "") + name })
    #expect(!kernels[2].contains { $0.contains(" + ") })
    let results = try sessions.map { try $0.run(inputs) }
    #expect(disagreement(results[0], expected) == nil, "\(isa)")
    #expect(isIdentical(results[0], results[1]), "\(isa): 1 and 2 threads")
    #expect(disagreement(results[2], expected) == nil, "\(isa), not fused")
  }

  /// A value that is looked at elsewhere too is not hidden.
  @Test func whatIsReadTwiceStaysWhole() throws {
    let text = Case().text + "\noutput %r"
    let graph = try parse(text)
    let inputs = randomInputs(graph)
    let session = try Session(graph)
    let kernels = try session.plan(for: inputs).steps.map(\.kernel)
    #expect(kernels.contains("depthwise 3x3 + 1x1"))
    #expect(!kernels.contains("1x1 + depthwise 3x3 + 1x1"))
    #expect(disagreement(try session.run(inputs), try Evaluator(graph).run(inputs)) == nil)
  }
}
