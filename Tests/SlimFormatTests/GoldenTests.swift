import IR
import Operators
import SlimFormat
import Tensors
import Testing

/// One file, made by another program by the letter of schemas/slim.md.
@Suite struct GoldenTests {
  private static let header = """
    89 53 4c 49 4d 0d 0a 1a 01 00 00 00 a0 00 00 00
    42 10 00 00 00 00 00 00 03 00 00 00 04 03 02 01
    cb 9f 69 ed 20 83 48 06 00 00 00 00 00 00 00 00
    00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
    01 00 00 00 01 00 06 00 c0 00 00 00 00 00 00 00
    af 00 00 00 00 00 00 00 8a fe 4c d4 0f 1f cc c0
    02 00 00 00 01 00 0c 00 00 10 00 00 00 00 00 00
    08 00 00 00 00 00 00 00 7e f7 d6 57 03 1d 52 28
    03 00 00 00 00 00 06 00 40 10 00 00 00 00 00 00
    02 00 00 00 00 00 00 00 16 5c 70 27 e1 cd 49 13
    """
  private static let section = """
    0a 8d 01 0a 04 74 69 6e 79 12 15 0a 01 78 12 0d
    0a 0b 0a 03 66 33 32 12 01 4e 12 01 32 1a 01 78
    12 19 0a 01 77 12 0a 0a 08 0a 03 66 33 32 12 01
    32 1a 06 77 65 69 67 68 74 20 01 12 15 0a 01 79
    12 0d 0a 0b 0a 03 66 33 32 12 01 4e 12 01 32 1a
    01 79 1a 01 01 22 05 0a 01 79 10 03 2a 32 0a 06
    62 69 6e 61 72 79 10 01 1a 02 01 02 22 01 03 2a
    11 0a 08 66 75 6e 63 74 69 6f 6e 10 04 32 03 61
    64 64 3a 05 41 64 64 5f 30 42 05 41 64 64 5f 30
    12 1d 0a 03 66 33 32 12 01 02 1a 05 0a 03 72 61
    77 20 00 28 08 30 fe ee db be b5 a0 87 a9 28
    """
  private static let sectionOffset = 192
  private static let weightsOffset = 4096
  private static let provenanceOffset = 4160

  private static func graph() throws -> Graph {
    var graph = Graph(name: "tiny")
    let x = try graph.addInput("x", .tensor(.f32, [Dim(symbol: "N"), 2]))
    let w = try graph.addConstant("w", Tensor([1.5, -2], shape: [2]), origin: "weight")
    let y = try graph.addNode(
      Binary { $0.function = .add }, [x, w], outputs: ["y"], name: "Add_0", origins: ["Add_0"])
    graph.addOutput(try required(y[0]))
    return graph
  }

  private static func bytes(_ text: String) -> [UInt8] {
    text.split { $0 == " " || $0 == "\n" }.compactMap { UInt8($0, radix: 16) }
  }

  private static var file: [UInt8] {
    var file = bytes(header)
    func pad(to offset: Int) {
      file += [UInt8](repeating: 0, count: offset - file.count)
    }
    pad(to: sectionOffset)
    file += bytes(section)
    pad(to: weightsOffset)
    file += [0x00, 0x00, 0xc0, 0x3f, 0x00, 0x00, 0x00, 0xc0]
    pad(to: provenanceOffset)
    return file + Array("{}".utf8)
  }

  @Test func writesTheFile() throws {
    let found = try slim(Self.graph(), provenance: Array("{}".utf8))
    #expect(found.count == 4162)
    #expect(Array(found.prefix(160)) == Self.bytes(Self.header))
    #expect(found == Self.file)
  }

  @Test func readsTheFile() throws {
    let file = TemporaryFile(Self.file)
    let model = try SlimReader.read(path: file.path, checkingWeights: true)
    #expect(difference(try Self.graph(), model.graph) == nil)
    #expect(model.provenance == Array("{}".utf8))
    #expect(try SlimReader.verify(path: file.path).nodeCount == 1)
  }
}
