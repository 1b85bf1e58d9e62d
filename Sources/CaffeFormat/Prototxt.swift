import CCaffeSchema
import IR
import Protobuf
import Tensors

/// Reads a network's description in text.
enum Prototxt {
  /// The network in wire form, all layers as V2 has them.
  static func read(_ file: MappedFile) throws(CaffeError) -> UpgradedNet {
    let parser: TextParser
    do throws(TextFailure) {
      parser = try TextParser(
        file.bytes, Unpacked<Caffe__NetParameter>.descriptor(caffe__net_parameter__init))
    } catch {
      var place = Place(file.bytes)
      throw .text(
        path: file.path,
        [place.problem(error.offset, error.message, isResourceLimit: error.isResourceLimit)])
    }
    var net: UpgradedNet
    do throws(CaffeLocated) { net = try NetUpgrade.upgrade(parser.wire) } catch {
      throw .malformed(path: file.path, error.place, error.problem)
    }
    try check(parser.unknown, in: &net, file)
    if !parser.ignored.isEmpty {
      let names = parser.ignored.sorted().map { "'\($0)'" }.joined(separator: ", ")
      net.notes.append(.text("left out, as it has no bearing on results: \(names)"))
    }
    return net
  }

  /// Refuses unknown fields, but for those of layers that are reported as unsupported or are no computation.
  private static func check(
    _ unknown: [UnknownField], in net: inout UpgradedNet, _ file: MappedFile
  ) throws(CaffeError) {
    let types = Dictionary(net.layers.map { ($0.key, $0.type) }, uniquingKeysWith: { $1 })
    var problems: [TextProblem] = []
    var place = Place(file.bytes)
    for field in unknown {
      if let key = field.layer, let type = types[key], LayerTable.row(type) == nil,
        !type.isEmpty, type != "Silence", type != "Input"
      {
        continue
      }
      let near = Spelling.nearest(to: field.name, in: field.known)
      let hint = near.isEmpty ? "" : " (nearest: \(near.map { "'\($0)'" }.joined(separator: ", ")))"
      problems.append(
        place.problem(field.offset, "'\(field.name)' is not a field of \(field.message)\(hint)"))
    }
    guard problems.isEmpty else { throw .text(path: file.path, problems) }
  }

  /// Lines and columns of offsets that do not go back.
  private struct Place {
    private let bytes: UnsafeRawBufferPointer
    private var line = 1
    private var start = 0
    private var position = 0

    init(_ bytes: UnsafeRawBufferPointer) {
      self.bytes = bytes
      if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { (start, position) = (3, 3) }
    }

    mutating func problem(
      _ offset: Int, _ message: String, isResourceLimit: Bool = false
    ) -> TextProblem {
      while position < offset {
        if bytes[position] == 0x0A {
          line += 1
          start = position + 1
        }
        position += 1
      }
      return TextProblem(
        line: line, column: max(offset - start, 0) + 1, message: message,
        isResourceLimit: isResourceLimit)
    }
  }
}
