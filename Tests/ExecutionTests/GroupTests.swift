import Execution
import IR
import Operators
import TestSupport
import Testing

/// Convolutions in groups that do not fill blocks, and shuffles of channels around them.
@Suite struct GroupTests {
  /// The kernels of the steps that are no conversions, after the outputs were compared with the reference.
  private func kernels(_ text: String, _ way: Way, size: Int = 1) throws -> [String] {
    let graph = try parse(text)
    let session = try Session(graph, options: way.options)
    let inputs = randomInputs(graph, size: size, seed: 5)
    let problem = disagreement(try session.run(inputs), try Evaluator(graph).run(inputs))
    #expect(problem == nil)
    return try session.plan(for: inputs).steps.map {
      ($0.isConversion ? "(" : "") + $0.kernel + ($0.isConversion ? ")" : "")
    }
  }

  /// A unit of ShuffleNet: 1×1 in groups, shuffle, depthwise, 1×1 in groups, residual.
  private func unit(inner: Int, outer: Int, groups: Int, batch: Int = 1) -> String {
    """
    input %x: f32[\(batch),\(outer),6,5]
    weight @w1: f32[\(inner),\(outer / groups),1,1] = random(1)
    weight @b1: f32[\(inner)] = random(2)
    weight @w2: f32[\(inner),1,3,3] = random(3)
    weight @b2: f32[\(inner)] = random(4)
    weight @w3: f32[\(outer),\(inner / groups),1,1] = random(5)
    weight @b3: f32[\(outer)] = random(6)
    weight @s: f32[\(inner),1,1] = random(7)
    weight @a: i64[5] = [\(batch),\(groups),\(inner / groups),6,5]
    weight @c: i64[4] = [\(batch),\(inner),6,5]
    %p: f32[\(batch),\(inner),6,5] = conv(%x, @w1, @b1) {groups: \(groups)}
    %q: f32[\(batch),\(inner),6,5] = binary(%p, @s) {function: prelu}
    %r: f32[\(batch),\(groups),\(inner / groups),6,5] = reshape(%q, @a)
    %t: f32[\(batch),\(inner / groups),\(groups),6,5] = transpose(%r) {permutation: [0,2,1,3,4]}
    %u: f32[\(batch),\(inner),6,5] = reshape(%t, @c)
    %d: f32[\(batch),\(inner),6,5] = conv(%u, @w2, @b2) {pads: [1,1,1,1], groups: \(inner)}
    %e: f32[\(batch),\(outer),6,5] = conv(%d, @w3, @b3) {groups: \(groups)}
    %f: f32[\(batch),\(outer),6,5] = binary(%e, %x)
    %y: f32[\(batch),\(outer),6,5] = unary(%f)
    output %y
    """
  }

  @Test(
    arguments: Way.all,
    [(60, 240, 3), (20, 40, 4), (36, 72, 3), (68, 136, 4), (48, 96, 2), (15, 45, 5), (9, 27, 3)])
  func shuffledUnits(_ way: Way, sizes: (inner: Int, outer: Int, groups: Int)) throws {
    let text = unit(inner: sizes.inner, outer: sizes.outer, groups: sizes.groups)
    let kernels = try kernels(text, way)
    #expect(!kernels.contains("reference"))
    guard way.options.fusion else { return }
    #expect(
      kernels.drop { $0 == "(block)" }.prefix(3).map { $0.hasSuffix("1x1") ? "1x1" : $0 } == [
        "1x1", "depthwise 3x3", "1x1",
      ])
    #expect(!kernels.contains("(lanes)"))
    #expect(sizes != (60, 240, 3) || kernels.contains("grouped indexed 1x1"))
  }

  @Test(arguments: Way.all) func shuffledUnitsOfTwoImages(_ way: Way) throws {
    let kernels = try kernels(unit(inner: 30, outer: 66, groups: 3, batch: 2), way)
    #expect(kernels.count { $0 == "grouped indexed 1x1" } == 2)
  }

  /// Maps of the padded order are seen by others too: what reads them otherwise gets a copy.
  @Test(arguments: Way.all) func maps(_ way: Way) throws {
    _ = try kernels(
      """
      input %x: f32[1,12,6,5]
      weight @w: f32[9,4,1,1] = random(1)
      weight @v: f32[9,1,3,3] = random(2)
      %p: f32[1,9,6,5] = conv(%x, @w) {groups: 3}
      %d: f32[1,9,6,5] = conv(%p, @v) {pads: [1,1,1,1], groups: 9}
      %y: f32[1,9,6,5] = unary(%d) {function: tanh}
      output %d
      output %y
      """, way)
  }

  @Test(
    arguments: Way.all,
    [
      (6, 9, 3, 3, 1), (32, 8, 8, 3, 2), (10, 20, 5, 1, 1), (10, 20, 5, 1, 3), (64, 64, 16, 3, 1),
      (7, 14, 7, 3, 2), (130, 6, 2, 3, 1),
    ])
  func windows(
    _ way: Way, sizes: (channels: Int, maps: Int, groups: Int, kernel: Int, stride: Int)
  ) throws {
    let pad = sizes.kernel / 2
    let extent = { (size: Int) in (size + 2 * pad - sizes.kernel) / sizes.stride + 1 }
    let kernels = try kernels(
      """
      input %x: f32[N,\(sizes.channels),9,7]
      weight @w: f32[\(sizes.maps),\(sizes.channels / sizes.groups),\(sizes.kernel),\(sizes.kernel)] = random(1)
      weight @b: f32[\(sizes.maps)] = random(2)
      %y: f32[N,\(sizes.maps),\(extent(9)),\(extent(7))] = conv(%x, @w, @b) {pads: [\(pad),\(pad),\(pad),\(pad)], stride: [\(sizes.stride),\(sizes.stride)], groups: \(sizes.groups)}
      output %y
      """, way, size: 2)
    #expect(!kernels.contains("reference"))
  }

  /// A 1×1 convolution reads shuffled channels where they lie.
  @Test(arguments: Way.all) func pointwiseOfAShuffle(_ way: Way) throws {
    let kernels = try kernels(
      """
      input %x: f32[1,24,6,5]
      weight @u: f32[24,24,1,1] = random(1)
      weight @w: f32[20,24,1,1] = random(2)
      weight @a: i64[5] = [1,2,12,6,5]
      weight @c: i64[4] = [1,24,6,5]
      %p: f32[1,24,6,5] = conv(%x, @u)
      %r: f32[1,2,12,6,5] = reshape(%p, @a)
      %t: f32[1,12,2,6,5] = transpose(%r) {permutation: [0,2,1,3,4]}
      %s: f32[1,24,6,5] = reshape(%t, @c)
      %y: f32[1,20,6,5] = conv(%s, @w)
      output %y
      """, way)
    if way.options.fusion { #expect(kernels.contains("indexed 1x1")) }
  }

  @Test func threadsChangeNoBit() throws {
    let graph = try parse(unit(inner: 60, outer: 240, groups: 3))
    let inputs = randomInputs(graph, seed: 7)
    let outputs = try [1, 2, 3].map { threads in
      try Session(graph, options: SessionOptions { $0.threads = threads }).run(inputs)
    }
    #expect(isIdentical(outputs[0], outputs[1]))
    #expect(isIdentical(outputs[0], outputs[2]))
  }
}
