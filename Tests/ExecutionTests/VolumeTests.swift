import Execution
import IR
import Operators
import TestSupport
import Testing

/// Values of three spatial dimensions, whose planes are images to the kernels.
@Suite struct VolumeTests {
  /// The kernels of all steps, after the outputs were compared with the reference.
  private func kernels(_ text: String, _ way: Way, size: Int = 1) throws -> [String] {
    let graph = try parse(text)
    let session = try Session(graph, options: way.options)
    let inputs = randomInputs(graph, size: size, seed: 3)
    let problem = disagreement(try session.run(inputs), try Evaluator(graph).run(inputs))
    #expect(problem == nil)
    return try session.plan(for: inputs).steps.map(\.kernel)
  }

  /// The window of a convolution along each dimension, and its channels.
  struct Case: Sendable, CustomTestStringConvertible {
    var channels: Int
    var maps: Int
    var groups = 1
    var input = [5, 6, 7]
    var kernel = [3, 3, 3]
    var stride = [1, 1, 1]
    var dilation = [1, 1, 1]
    var pads = [1, 1, 1, 1, 1, 1]
    var batch = 1
    var kernelName: String

    var output: [Int] {
      (0..<3).map { axis in
        (input[axis] + pads[axis] + pads[axis + 3] - (kernel[axis] - 1) * dilation[axis] - 1)
          / stride[axis] + 1
      }
    }

    var testDescription: String {
      "\(channels) to \(maps) in \(groups), \(input), kernel \(kernel), stride \(stride), "
        + "dilation \(dilation), pads \(pads), batch \(batch)"
    }

    private func list(_ values: [Int]) -> String {
      values.map(String.init).joined(separator: ",")
    }

    /// A convolution with a residual and an activation behind it, which its store can take in.
    var text: String {
      let result = "f32[N,\(maps),\(list(output))]"
      return """
        input %x: f32[N,\(channels),\(list(input))]
        input %r: \(result)
        weight @w: f32[\(maps),\(channels / groups),\(list(kernel))] = random(1)
        weight @b: f32[\(maps)] = random(2)
        %c: \(result) = conv(%x, @w, @b) {pads: [\(list(pads))], stride: [\(list(stride))], dilation: [\(list(dilation))], groups: \(groups)}
        %s: \(result) = binary(%c, %r)
        %y: \(result) = unary(%s) {function: tanh}
        output %y
        """
    }
  }

  static let cases = [
    Case(channels: 32, maps: 48, kernelName: "direct 3x3x3"),
    Case(channels: 20, maps: 17, stride: [2, 2, 2], batch: 2, kernelName: "direct 3x3x3"),
    Case(
      channels: 16, maps: 16, kernel: [2, 3, 1], dilation: [3, 2, 1], pads: [2, 1, 0, 1, 2, 0],
      kernelName: "direct 2x3x1"),
    Case(channels: 16, maps: 16, kernel: [1, 3, 3], kernelName: "direct 3x3"),
    Case(
      channels: 16, maps: 16, kernel: [3, 1, 1], pads: [1, 0, 0, 1, 0, 0],
      kernelName: "direct 3x1x1"),
    Case(
      channels: 24, maps: 32, kernel: [1, 1, 1], pads: [0, 0, 0, 0, 0, 0], batch: 2,
      kernelName: "direct 1x1"),
    Case(
      channels: 24, maps: 32, kernel: [1, 1, 1], stride: [2, 1, 1], pads: [0, 0, 0, 0, 0, 0],
      kernelName: "direct 1x1"),
    Case(channels: 3, maps: 16, stride: [1, 2, 2], batch: 2, kernelName: "first-layer 3x3x3"),
    Case(channels: 32, maps: 64, groups: 2, kernelName: "grouped direct 3x3x3"),
    Case(channels: 10, maps: 15, groups: 5, batch: 2, kernelName: "grouped indexed 3x3x3"),
    Case(channels: 20, maps: 20, groups: 20, batch: 2, kernelName: "depthwise 3x3x3"),
    Case(
      channels: 20, maps: 40, groups: 20, stride: [2, 1, 2], kernelName: "depthwise 3x3x3"),
    Case(
      channels: 20, maps: 20, groups: 20, kernel: [1, 1, 1], pads: [0, 0, 0, 0, 0, 0],
      kernelName: "depthwise 1x1"),
  ]

  @Test(arguments: Way.all, cases) func convolutions(_ way: Way, _ sizes: Case) throws {
    let kernels = try kernels(sizes.text, way, size: sizes.batch)
    #expect(!kernels.contains("reference"))
    // Vectors of 16 lanes decide which groups fill blocks.
    if way.options.isa == "avx512" { #expect(kernels.contains(sizes.kernelName)) }
  }

  /// Planes that no tap meets hold the bias, for every kernel.
  @Test(arguments: Way.all, [(16, 16, 1), (3, 16, 1), (6, 9, 3), (20, 20, 20)])
  func planesBeyondAllTaps(
    _ way: Way, sizes: (channels: Int, maps: Int, groups: Int)
  ) throws {
    let kernels = try kernels(
      Case(
        channels: sizes.channels, maps: sizes.maps, groups: sizes.groups, input: [2, 5, 5],
        kernel: [2, 3, 3], dilation: [4, 1, 1], pads: [1, 1, 1, 3, 1, 1], kernelName: ""
      ).text, way)
    #expect(!kernels.contains("reference"))
  }

  /// What stands between convolutions reads blocks too, or gets rows where it looks at single planes.
  @Test(arguments: Way.all, [1, 2]) func networks(_ way: Way, batch: Int) throws {
    let kernels = try kernels(
      """
      input %x: f32[N,16,4,6,5]
      weight @w: f32[32,16,3,3,3] = random(1)
      weight @g: f32[32] = random(2)
      weight @v: f32[32] = [\(Array(repeating: "0.75", count: 32).joined(separator: ","))]
      weight @u: f32[16,48,1,1,1] = random(4)
      weight @p: i64[10] = [0,0,1,0,2,0,0,1,1,0]
      weight @lo: i64[3] = [1,1,2]
      weight @hi: i64[3] = [5,6,6]
      weight @ax: i64[3] = [2,3,4]
      weight @c: f32[1,16,1,1,1] = random(5)
      %a: f32[N,32,4,6,5] = conv(%x, @w) {pads: [1,1,1,1,1,1]}
      %b: f32[N,32,4,6,5] = batch_norm(%a, @g, @g, @g, @v)
      %d: f32[N,48,4,6,5] = concat(%b, %x) {axis: 1}
      %e: f32[N,16,4,6,5] = conv(%d, @u)
      %f: f32[N,16,4,6,5] = binary(%e, @c) {function: mul}
      %m: f32[N,16,1,1,1] = global_pool(%f)
      %h: f32[N,16,4,6,5] = binary(%f, %m) {function: mul}
      %q: f32[N,16,6,7,7] = pad(%h, @p)
      %s: f32[N,16,4,5,4] = slice(%q, @lo, @hi, @ax)
      %t: f32[4,N,5,4,16] = transpose(%s) {permutation: [2,0,3,4,1]}
      %y: f32[4,N,5,4,16] = unary(%t) {function: abs}
      output %y
      output %h
      """, way, size: batch)
    #expect(!kernels.contains("reference"))
  }

  @Test func threadsChangeNoBit() throws {
    let graph = try parse(Self.cases[0].text)
    let inputs = randomInputs(graph, seed: 7)
    let outputs = try [1, 2, 3].map { threads in
      try Session(graph, options: SessionOptions { $0.threads = threads }).run(inputs)
    }
    #expect(isIdentical(outputs[0], outputs[1]))
    #expect(isIdentical(outputs[0], outputs[2]))
  }

  /// The attributes of a pooling of [N, 20, 6, 7, 5], and the sizes of its output.
  static let pools = [
    ("kernel: [2,2,2], stride: [2,2,2]", "3,3,2"),
    ("kernel: [3,3,3], stride: [1,2,1], pads: [1,1,1,1,1,1]", "6,4,5"),
    ("kernel: [3,2,3], stride: [2,2,2], ceil_mode: true", "3,4,2"),
    ("kernel: [3,3,2], stride: [3,2,2], pads: [1,0,1,1,1,0], ceil_mode: true", "3,4,3"),
    ("kernel: [1,3,3], stride: [1,2,2]", "6,3,2"),
    ("kernel: [4,1,1], stride: [2,1,1], pads: [2,0,0,1,0,0]", "3,7,5"),
    ("kernel: [2,2,2], dilation: [2,3,1]", "4,4,4"),
    ("kernel: [3,3,3], stride: [2,2,2], auto_pad: same_lower", "3,4,3"),
  ]

  @Test(
    arguments: Way.all,
    ["max_pool|", "average_pool|", "average_pool|, count_include_pad: true"].flatMap { kind in
      pools.map { (kind, $0) }
    })
  func poolings(_ way: Way, _ pool: (kind: String, window: (String, String))) throws {
    let kind = pool.kind.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
    let kernels = try kernels(
      """
      input %x: f32[N,20,6,7,5]
      %y: f32[N,20,\(pool.window.1)] = \(kind[0])(%x) {\(pool.window.0)\(kind[1])}
      output %y
      """, way, size: 2)
    #expect(!kernels.contains("reference"))
    #expect(kernels.contains { $0.hasPrefix("pool") })
  }

  /// Pixels under another shape are read by that shape.
  @Test(arguments: Way.all) func pixelsUnderAnotherShape(_ way: Way) throws {
    let kernels = try kernels(
      """
      input %x: f32[1,16,4,6]
      weight @w: f32[32,16,1,1] = random(1)
      weight @a: i64[3] = [1,32,24]
      weight @u: f32[16,32,3] = random(2)
      weight @d: f32[32,1,3] = random(3)
      weight @b: i64[5] = [1,32,2,3,4]
      weight @v: f32[16,32,2,2,2] = random(4)
      %p: f32[1,32,4,6] = conv(%x, @w)
      %q: f32[1,32,24] = reshape(%p, @a)
      %s: f32[1,16,22] = conv(%q, @u)
      %e: f32[1,32,22] = conv(%q, @d) {groups: 32}
      %r: f32[1,32,2,3,4] = reshape(%p, @b)
      %t: f32[1,16,1,2,3] = conv(%r, @v)
      output %s
      output %e
      output %t
      """, way)
    #expect(!kernels.contains("reference"))
  }
}
