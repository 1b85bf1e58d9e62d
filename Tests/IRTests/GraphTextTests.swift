import Glibc
import IR
import Operators
import Tensors
import TestSupport
import Testing

/// The text and the weight file beside it.
@Suite struct GraphTextTests {
  static let source = """
    graph "big" {
      input %x: f32[4,5]
      input %o: i8[10] = [1,2,3,4,5,6,7,8,9,10]
      weight @small: f32[2] = [1,2]
      weight @same: f32[100] = splat(3)
      weight @drawn: f32[100] = random(4)
      %y: f32[4,5] = identity(%x)
      output %y
    }

    """

  /// A graph with weights that came from no text: a matrix, bytes, and one in a region.
  private func graph() throws -> Graph {
    var graph = try parse(Self.source)
    try graph.addConstant("a", .random([3, 7], seed: 1))
    try graph.addConstant("b", .random([11], seed: 2, as: .u8))
    try graph.addConstant("c", Tensor(drawnFrom: 3, element: .f64, shape: [9]))
    let condition = try graph.addInput("condition", .tensor(.bool, []))
    var region = Graph(name: "r")
    let inner = try region.addConstant("w", .random([20], seed: 5, as: .f16))
    region.addOutput(inner)
    try graph.addNode(If(), [condition], outputs: ["z"], regions: [region, region])
    return graph
  }

  private func bytes(_ file: GraphText) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: file.byteCount)
    for placed in file.weights {
      placed.tensor.withUnsafeBytes { source in
        for (index, byte) in source.enumerated() { bytes[placed.offset + index] = byte }
      }
    }
    return bytes
  }

  private func withFile(_ bytes: [UInt8], _ body: (MappedFile) throws -> Void) throws {
    var path = Array("/tmp/rebirth-text-XXXXXX".utf8CString)
    let descriptor = mkstemp(&path)
    try #require(descriptor >= 0)
    let name = String(decoding: path.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { unlink(name) }
    try #require(write(descriptor, bytes, bytes.count) == bytes.count)
    close(descriptor)
    try body(MappedFile(path: name))
  }

  @Test func laysWeightsOutAndReadsThemInPlace() throws {
    let graph = try graph()
    let pair = GraphText(graph)
    #expect(pair.weights.map(\.offset) == [0, 128, 192, 320, 384])
    #expect(pair.byteCount == 424)
    #expect(pair.text.contains("weight @a~_: f32[3,7] = file(0)"))
    #expect(pair.text.contains("weight @drawn: f32[100] = random(4)"))
    #expect(pair.text.contains("weight @small: f32[2] = [1,2]"))
    try withFile(bytes(pair)) { file in
      let back = try Graph(parsing: pair.text, weights: file)
      #expect(back.isIdentical(to: graph))
      let a = try #require(back.value(named: "a"))
      #expect(back[a].tensor?.mapping?.offset == 0)
      #expect(GraphText(back).text == pair.text)
    }
  }

  @Test func refusesAFileThatEndsEarly() throws {
    let pair = GraphText(try graph())
    try withFile(bytes(pair).dropLast()) { file in
      let error = try #require(throws: ParseError.self) {
        try Graph(parsing: pair.text, weights: file)
      }
      #expect(
        "\(error)".contains(
          "weight '@w': 40 bytes at 384 do not lie in \(file.path), which has 423"))
    }
  }

  @Test func needsNoFileForSmallWeights() throws {
    let pair = GraphText(try parse(Self.source))
    #expect(pair.byteCount == 0)
    #expect(pair.weights.isEmpty)
    #expect(pair.text == Self.source)
  }

  @Test func printsDigestsGivenByTheCaller() throws {
    let graph = try graph()
    let printer = GraphPrinter(bare: true) { info, tensor in
      .digest("xxh:\(info.name)\(tensor.count)")
    }
    let text = printer.print(graph)
    #expect(text.contains("weight @a~_: f32[3,7] = xxh:a21\n"))
    #expect(text.contains("weight @small: f32[2] = [1,2]\n"))
    #expect(throws: ParseError.self) { try Graph(parsing: text) }
  }

  /// The numbers that a seed stands for are part of the text form, so they never change.
  @Test func drawsTheNumbersOfTheSpecification() throws {
    // SplitMix64 from 0 begins with these, published with the generator.
    let first: [UInt64] = [
      0xE220_A839_7B1D_CDAF, 0x6E78_9E6A_A1B9_65F4, 0x06C4_5D18_8009_454F, 0xF88B_B8A8_724C_81EC,
    ]
    let sum = first.map { Double($0 >> 11) / 9_007_199_254_740_992 }.reduce(0, +)
    let expected = (sum - 2) * 3.0.squareRoot()
    let found = Tensor(drawnFrom: 0, element: .f64, shape: [1]).doubles[0]
    #expect((found - expected).magnitude < 1e-15)
    let integers = Tensor(drawnFrom: 0, element: .i8, shape: [4]).integers
    #expect(integers == first.map { Int64(($0 >> 33) % 17) - 8 })
    let values = Tensor(drawnFrom: 7, element: .f32, shape: [10000]).doubles
    let mean = values.reduce(0, +) / 10000
    let variance = values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / 10000
    #expect(mean.magnitude < 0.03)
    #expect((variance - 1).magnitude < 0.05)
  }
}
