import CSlimSchema
import IR
import Operators
import Protobuf
import SlimFormat
import Testing

@Suite struct AttributeTests {
  static let values: [AttributeValue] = [
    .absent, .bool(true), .bool(false), .int(0), .int(.min), .int(.max), .float(0), .float(-0.75),
    .float(.infinity), .float(.leastNonzeroMagnitude), .word(""), .word("same_upper"), .ints([]),
    .ints([1, -1, .max, .min]), .floats([]), .floats([0.5, -3.25e30]),
  ]

  @Test(arguments: values) func everyKindComesBack(_ value: AttributeValue) throws {
    var writer = WireWriter()
    writer.attribute(5, "name", value)
    let node = try writer.bytes.withUnsafeBytes { try Unpacked($0, slim__node__init) }
    let found = node.read { Messages($0.pointee.n_attributes, $0.pointee.attributes).map { $0 } }
    #expect(found.count == 1)
    #expect(node.read { _ in text(found[0].pointee.name) } == "name")
    #expect(node.read { _ in AttributeValue(found[0]) } == value)
  }

  /// An attribute that is not stored is left at its default.
  @Test func missingAttributesHaveTheirDefaults() throws {
    let raw = RawFile {
      $0.message(1) { graph in
        graph.value("x")
        graph.value("y")
        graph.packed(3, [Int64(1)])
        graph.node([1], [2]) {
          $0.message(5) {
            $0.text(1, "function")
            $0.integer(2, 4)
            $0.text(6, "tanh")
          }
        }
      }
    }
    let file = TemporaryFile(raw.bytes)
    let graph = try SlimReader.read(path: file.path).graph
    #expect(graph.nodes.first?.op as? Unary == Unary { $0.function = .tanh })
  }
}
