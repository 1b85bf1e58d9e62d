import IR
import Operators
import Tensors
import TestSupport
import Testing

/// What inference does is bounded, whatever numbers a file holds.
@Suite struct BoundedInferenceTests {
  /// Few inputs and few outputs, but 2^23 operations between them.
  @Test func aLongComputationIsNotDoneByInference() throws {
    for (kernel, isKnown) in [(1 << 20, false), (1 << 10, true)] {
      let graph = try parse(
        """
        weight @x: f32[1,1,8] = splat(1)
        %y: f32[1,1,7] = average_pool(@x) \
        {kernel: [\(kernel)], stride: [\(kernel)], pads: [\(kernel * 7), 0]}
        output %y
        """)
      #expect((graph[graph.outputs[0].value].fact.constant != nil) == isKnown)
    }
  }

  @Test func aWindowHasALimit() throws {
    let error = try #require(throws: ShapeError.self) {
      try MaxPool { ($0.kernel, $0.stride) = ([1 << 10, 1 << 11], [1, 1]) }
        .infer([Fact(.f32, [1, 1, 1_048_576, 1_048_576])])
    }
    #expect(
      error.description
        == "a window of [1024,2048]: 2097152 taps, at most 1048576 expected; "
        + "--limit window=NUMBER raises it")
  }

  @Test func aRankHasALimit() throws {
    let shape = Array(repeating: "1", count: 65).joined(separator: ",")
    let error = try #require(throws: ParseError.self) {
      try parse(
        "input %x: f32[]\nweight @s: i64[65] = [\(shape)]\n%y: f32[1] = expand(%x, @s)\noutput %y")
    }
    #expect(
      error.description.hasSuffix(
        "rank of a result: 65 dimensions, at most 64 expected; --limit rank=NUMBER raises it"))
  }
}
