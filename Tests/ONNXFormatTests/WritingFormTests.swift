import Glibc
import IR
import ONNXFormat
import Operators
import Tensors
import TestSupport
import Testing

/// The form of written models: what is refused, names, external data, the same bytes each time.
@Suite struct WritingFormTests {
  private static func options(_ opset: Int) -> ONNXWriteOptions {
    var options = ONNXWriteOptions()
    options.opset = opset
    return options
  }

  private static func bytes(_ encoded: EncodedONNX) -> [UInt8] {
    var bytes: [UInt8] = []
    encoded.withPieces { bytes.append(contentsOf: $0) }
    return bytes
  }

  @Test func everythingThatAnOpsetCannotExpressIsSaidAtOnce() throws {
    let graph = try parse(
      """
      graph "g" {
        input %x: f32[1,2,4,4]
        %a: f32[1,2,2,2] = average_pool(%x) {kernel: [2,2], dilation: [2,2]}
        %b: f32[1,2,2,2] = lp_pool(%x) {p: 1.5, kernel: [3,3]}
        %c: f32[1,2,2,2] = lp_pool(%x) {p: 2, kernel: [3,3], ceil_mode: true}
        output %a
        output %b
        output %c
      }
      """)
    do throws(ONNXWriteError) {
      _ = try ONNXWriter.encode(graph, options: Self.options(17))
      Issue.record("it was written")
    } catch {
      #expect(
        "\(error)" == """
          3 parts cannot be expressed in ONNX opset 17
            node 'a' (average_pool): it has dilations, which needs opset 19
            node 'b' (lp_pool): a norm with p 1.5, which ONNX has for integers
            node 'c' (lp_pool): its size is rounded up, which needs opset 18
          """)
    }
  }

  @Test func theOpsetThatWouldDoIsNamed() throws {
    let graph = try parse(
      """
      graph "g" {
        input %x: f32[1,2,4,4]
        %a: f32[1,2,2,2] = average_pool(%x) {kernel: [2,2], dilation: [2,2]}
        output %a
      }
      """)
    do throws(ONNXWriteError) {
      _ = try ONNXWriter.encode(graph, options: Self.options(11))
      Issue.record("it was written")
    } catch {
      #expect(
        "\(error)" == """
          1 part cannot be expressed in ONNX opset 11; opset 19 would do
            node 'a' (average_pool): it has dilations, which needs opset 19
          """)
    }
  }

  @Test(arguments: [10, 26, -1]) func opsetsOutOfRangeAreRefused(_ opset: Int) {
    #expect(throws: ONNXWriteError.opset(opset)) {
      try ONNXWriter.encode(Graph(name: "g"), options: Self.options(opset))
    }
  }

  @Test func anOutputKeepsItsNameWhateverValueItShows() throws {
    let graph = try parse(
      """
      graph "g" {
        input %x: f32[N]
        weight @w: f32[2] = [1,2]
        %a: f32[N] = unary(%x) {function: abs}
        %y: f32[N] = unary(%a) {function: exp}
        output "first" = %a
        output "second" = %a
        output "given" = %x
        output %y
        output "stored" = @w
      }
      """)
    let back = try WritingTests.reread(graph)
    #expect(back.inputs.map { back[$0].name } == ["x"])
    #expect(back.outputs.map(\.name) == ["first", "second", "given", "y", "stored"])
    let x = Tensor(floats: [-1, 2, 3], shape: [3])
    let expected = try Evaluator(graph).run(["x": .tensor(x)])
    #expect(mismatch(try Evaluator(back).run(["x": .tensor(x)]), expected) == nil)
  }

  @Test func theSameGraphGivesTheSameBytes() throws {
    let first = try RandomGraph.make(seed: 7).graph
    let second = try RandomGraph.make(seed: 7).graph
    let bytes = Self.bytes(try ONNXWriter.encode(first))
    #expect(try Self.bytes(ONNXWriter.encode(second)) == bytes)
  }

  @Test func whatIsTooLargePutsItsWeightsElsewhere() throws {
    var graph = Graph(name: "g")
    let x = try graph.addInput("x", .tensor(.f32, [2, 512]))
    let small = try graph.addConstant("small", Tensor(splat: 1, shape: [512], as: .f32))
    let large = try graph.addConstant("large", Tensor(splat: 2, shape: [2, 512], as: .f32))
    let sum = try graph.addNode(Binary(), [x, small], outputs: ["sum"])[0]
    let y = try graph.addNode(Binary(), [sum, large], outputs: ["y"])[0]
    graph.addOutput(try #require(y))
    var options = ONNXWriteOptions()
    options.dataName = "weights.bin"
    try #expect(ONNXWriter.encode(graph, options: options).dataByteCount == 0)
    options.largestModel = 3000
    let encoded = try ONNXWriter.encode(graph, options: options)
    #expect(encoded.dataByteCount == 2048 + 4096)
    #expect(encoded.byteCount < 1000)
    let back = try WritingTests.reread(graph, options)
    let printer = GraphPrinter(origins: false, byUse: true)
    #expect(printer.print(back) == printer.print(graph))
    options.largestModel = 100
    #expect(throws: ONNXWriteError.self) { try ONNXWriter.encode(graph, options: options) }
  }

  @Test func aTypeThatAnOpsetDoesNotTakeIsComputedInAnother() throws {
    let cases: [(element: ElementType, op: any Operator, operands: Int, found: [String])] = [
      (.bf16, Unary { $0.function = .sin }, 1, ["cast", "unary", "cast"]),
      (.i8, Binary(), 2, ["cast", "cast", "binary", "cast"]),
    ]
    for (element, op, operands, found) in cases {
      var graph = Graph(name: "g")
      let x = try graph.addInput("x", .tensor(element, [3]))
      let y = try graph.addNode(op, Array(repeating: x, count: operands), outputs: ["y"])[0]
      graph.addOutput(try #require(y))
      let back = try WritingTests.reread(graph, Self.options(13))
      #expect(back.nodes.map { type(of: $0.op).name } == found)
      let value = Value.tensor(Tensor([3.0, -2, 100], shape: [3], as: element))
      let expected = try Evaluator(graph).run(["x": value])
      #expect(mismatch(try Evaluator(back).run(["x": value]), expected) == nil)
    }
  }
}
