import IR
import Operators
import Passes
import Rewrite
import Tensors
import TestSupport
import Testing

/// Conditions that are known, and constants that regions capture.
@Suite struct RegionsTests {
  private static func conditional(_ condition: String, rest: String = "output %y") -> String {
    """
    weight @c: bool[] = [\(condition)]
    input %x: f32[2]
    input %z: f32[2]
    %y: f32[2] = if(@c, %x, %z) graph "then" {
      input %u: f32[2]
      input %v: f32[2]
      weight @k: f32[] = [2]
      %t: f32[2] = binary(%u, @k) {function: mul}
      %r: f32[2] = binary(%t, %v)
      output %r
    } graph "else" {
      input %u: f32[2]
      input %v: f32[2]
      output %v
    }
    \(rest)
    """
  }

  @Test func putsTheRegionTakenInPlace() throws {
    try expect(
      InlineConditionals(), rewrites: Self.conditional("true"),
      to: """
        input %x: f32[2]
        input %z: f32[2]
        weight @k: f32[] = [2]
        %t: f32[2] = binary(%x, @k) {function: mul}
        %y: f32[2] = binary(%t, %z)
        output %y
        """)
  }

  @Test func passesAValueThrough() throws {
    try expect(
      InlineConditionals(),
      rewrites: Self.conditional("false", rest: "%n: f32[2] = unary(%y)\noutput %n"),
      to: """
        input %x: f32[2]
        input %z: f32[2]
        %n: f32[2] = unary(%z)
        output %n
        """)
  }

  @Test func refusesAnInputAsOutput() throws {
    try expect(
      InlineConditionals(), leaves: Self.conditional("false"),
      because: "the output 'y' would be the input 'z' itself")
  }

  /// The condition inside is a value that only the outer graph knows.
  @Test func opensConditionsInConditions() throws {
    var graph = try parse(
      """
      weight @c: bool[] = [true]
      input %x: f32[2]
      %y: f32[2] = if(@c, @c, %x) graph "then" {
        input %d: bool[]
        input %u: f32[2]
        %t: f32[2] = if(%d, %u) graph "then" {
          input %w: f32[2]
          %r: f32[2] = unary(%w)
          output %r
        } graph "else" {
          input %w: f32[2]
          %r: f32[2] = unary(%w) {function: neg}
          output %r
        }
        output %t
      } graph "else" {
        input %d: bool[]
        input %u: f32[2]
        output %u
      }
      output %y
      """)
    var ledger = Ledger()
    try Pipeline("test", [InlineConditionals()]).run(&graph, &ledger, verifying: true)
    #expect(graph.nodes.map { type(of: $0.op).name } == ["unary"])
    #expect((graph.nodes.first?.op as? Unary)?.function == .relu)
    #expect(graph.outputs.map(\.name) == ["y"])
  }

  private static func capturing(_ weight: String, size: Int = 2) -> String {
    """
    input %c: bool[]
    input %x: f32[\(size)]
    weight @w: f32[\(size)] = \(weight)
    %y: f32[\(size)] = if(%c, @w, %x) graph "then" {
      input %k: f32[\(size)]
      input %u: f32[\(size)]
      %m: f32[\(size)] = unary(%k) {function: neg}
      %r: f32[\(size)] = binary(%u, %m)
      output %r
    } graph "else" {
      input %k: f32[\(size)]
      input %u: f32[\(size)]
      %r: f32[\(size)] = binary(%u, %k)
      output %r
    }
    output %y
    """
  }

  @Test func givesRegionsTheirConstants() throws {
    let source = try parse(Self.capturing("[1,2]"))
    var graph = source
    var ledger = Ledger()
    try Pipeline("test", [CaptureConstants(), FoldConstants()])
      .run(&graph, &ledger, verifying: true)
    let node = try #require(graph.nodes.first)
    #expect(node.inputs.count == 2)
    #expect(node.regions.map { $0.inputs.count } == [1, 1])
    #expect(node.regions.map { $0.nodes.map { type(of: $0.op).name } } == [["binary"], ["binary"]])
    #expect(graph.constants.isEmpty)
    for condition in [0.0, 1] {
      let inputs: [String: Value] = [
        "c": .tensor(Tensor([condition], shape: [], as: .bool)),
        "x": .tensor(Tensor([0.5, -3], shape: [2])),
      ]
      #expect(
        try difference(inBitsOf: Evaluator(graph).run(inputs), Evaluator(source).run(inputs)) == nil
      )
    }
  }

  @Test func refusesALargeConstantOfTwoRegions() throws {
    try expect(
      CaptureConstants(), leaves: Self.capturing("splat(1)", size: 20000),
      because: "'w' of 80000 bytes is read by 2 regions")
  }
}
