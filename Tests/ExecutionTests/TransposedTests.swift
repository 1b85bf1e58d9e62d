import Execution
import IR
import Operators
import TestSupport
import Testing

/// Transposed convolutions in groups, with dilation, and with phases that no tap meets.
@Suite struct TransposedTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var channels: Int
    var maps: Int
    var groups = 1
    var input = [5, 6]
    var kernel = [3, 3]
    var stride = [2, 2]
    var dilation = [1, 1]
    var pads = [0, 0, 0, 0]
    var more = [0, 0]
    var batch = 1
    var kernelName: String

    var output: [Int] {
      input.indices.map { axis in
        stride[axis] * (input[axis] - 1) + (kernel[axis] - 1) * dilation[axis] + 1 + more[axis]
          - pads[axis] - pads[axis + input.count]
      }
    }

    var testDescription: String {
      "\(channels) to \(maps) in \(groups), \(input), kernel \(kernel), stride \(stride), "
        + "dilation \(dilation), pads \(pads), \(more) more, batch \(batch)"
    }

    private func list(_ values: [Int]) -> String {
      values.map(String.init).joined(separator: ",")
    }

    var text: String {
      let result = "f32[N,\(maps),\(list(output))]"
      return """
        input %x: f32[N,\(channels),\(list(input))]
        weight @w: f32[\(channels),\(maps / groups),\(list(kernel))] = random(1)
        weight @b: f32[\(maps)] = random(2)
        %c: \(result) = conv_transpose(%x, @w, @b) {pads: [\(list(pads))], stride: [\(list(stride))], dilation: [\(list(dilation))], groups: \(groups), output_padding: [\(list(more))]}
        %y: \(result) = unary(%c) {function: tanh}
        output %y
        """
    }
  }

  static let cases = [
    Case(channels: 32, maps: 64, groups: 2, kernelName: "grouped transposed 2x2"),
    Case(
      channels: 32, maps: 32, groups: 2, kernel: [4, 4], pads: [1, 1, 1, 1], batch: 2,
      kernelName: "grouped transposed 2x2"),
    Case(
      channels: 12, maps: 18, groups: 3, pads: [1, 0, 0, 1], more: [1, 0], batch: 2,
      kernelName: "grouped indexed transposed 2x2"),
    Case(channels: 20, maps: 40, groups: 20, kernelName: "grouped indexed transposed 2x2"),
    Case(
      channels: 20, maps: 20, groups: 20, kernel: [4, 4], pads: [1, 1, 1, 1], batch: 2,
      kernelName: "depthwise transposed 2x2"),
    Case(
      channels: 20, maps: 20, groups: 20, kernel: [5, 3], stride: [3, 2], pads: [2, 0, 1, 2],
      kernelName: "depthwise transposed 2x2"),
    Case(
      channels: 16, maps: 20, stride: [1, 1], dilation: [2, 3], pads: [2, 1, 0, 3], batch: 2,
      kernelName: "transposed 3x3"),
    Case(
      channels: 16, maps: 20, stride: [3, 2], dilation: [2, 3], kernelName: "transposed 1x2"),
    // Taps that skip phases: only positions without a remainder have any.
    Case(channels: 16, maps: 20, dilation: [2, 2], kernelName: "transposed 3x3"),
    Case(
      channels: 16, maps: 20, kernel: [3, 2], stride: [4, 6], dilation: [6, 4], more: [1, 3],
      batch: 2, kernelName: "transposed 2x1"),
    Case(channels: 3, maps: 2, dilation: [2, 2], kernelName: "transposed 3x3"),
    Case(
      channels: 16, maps: 20, kernel: [1, 2], stride: [2, 3], more: [1, 1],
      kernelName: "transposed 1x1"),
    Case(
      channels: 12, maps: 18, groups: 3, kernel: [2, 2], stride: [3, 2], dilation: [1, 2],
      pads: [1, 1, 0, 0], kernelName: "grouped indexed transposed 1x2"),
    Case(
      channels: 20, maps: 20, groups: 20, kernel: [1, 2], stride: [2, 2], dilation: [1, 2],
      kernelName: "depthwise transposed 1x2"),
    Case(
      channels: 32, maps: 32, groups: 2, kernel: [2, 2], stride: [2, 3], dilation: [2, 1],
      kernelName: "grouped transposed 2x1"),
    Case(
      channels: 12, maps: 6, groups: 2, input: [9], kernel: [3], stride: [2], dilation: [3],
      pads: [1, 2], more: [1], kernelName: "grouped indexed transposed 1x2"),
    Case(
      channels: 32, maps: 16, input: [3, 4, 5], kernel: [2, 2, 2], stride: [2, 2, 2],
      dilation: [1, 1, 1], pads: [0, 0, 0, 0, 0, 0], more: [0, 0, 0], batch: 2,
      kernelName: "transposed 1x1"),
    Case(
      channels: 20, maps: 17, input: [3, 4, 5], kernel: [4, 3, 3], stride: [2, 2, 1],
      dilation: [1, 1, 1], pads: [1, 0, 1, 2, 1, 0], more: [1, 1, 0], batch: 2,
      kernelName: "transposed 2x2x3"),
    Case(
      channels: 20, maps: 3, input: [3, 2, 3], kernel: [3, 2, 1], stride: [2, 1, 1],
      dilation: [2, 1, 1], pads: [-1, 0, 0, 1, 0, 0], more: [0, 0, 0],
      kernelName: "transposed 3x2x1"),
    Case(
      channels: 32, maps: 32, groups: 2, input: [3, 4, 5], kernel: [3, 3, 1],
      stride: [1, 2, 2], dilation: [2, 1, 1], pads: [0, 1, 0, 1, 0, 0], more: [0, 0, 0],
      kernelName: "grouped transposed 3x2x1"),
    Case(
      channels: 8, maps: 8, groups: 8, kernel: [2, 2], stride: [1, 1], pads: [-1, 0, 0, -2],
      kernelName: "depthwise transposed 2x2"),
  ]

  @Test(arguments: Way.all, cases) func agreesWithReference(_ way: Way, _ sizes: Case) throws {
    let graph = try parse(sizes.text)
    let session = try Session(graph, options: way.options)
    let inputs = randomInputs(graph, size: sizes.batch, seed: 3)
    let problem = disagreement(try session.run(inputs), try Evaluator(graph).run(inputs))
    #expect(problem == nil)
    let kernels = try session.plan(for: inputs).steps.map(\.kernel)
    #expect(!kernels.contains("reference"))
    // Vectors of 16 lanes decide which groups fill blocks.
    if way.options.isa == "avx512" { #expect(kernels.contains(sizes.kernelName)) }
  }
}
