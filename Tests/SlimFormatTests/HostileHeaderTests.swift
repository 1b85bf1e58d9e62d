import Protobuf
import SlimFormat
import Testing

/// Files whose header or section table is wrong; what should be refused with what sentence.
@Suite struct HostileHeaderTests {
  struct Case: CustomTestStringConvertible {
    let name: String
    let kind: SlimError.Kind
    let sentence: String
    let change: @Sendable (inout RawFile) -> Void
    var testDescription: String { name }

    init(
      _ name: String, kind: SlimError.Kind = .malformed, _ sentence: String,
      _ change: @escaping @Sendable (inout RawFile) -> Void
    ) {
      self.name = name
      self.kind = kind
      self.sentence = sentence
      self.change = change
    }
  }

  /// A sound file of a graph, weights and provenance: sections at 192, 4096 and 4160, 4162 bytes.
  static let sound: RawFile = {
    var file = RawFile(weights: [0, 0, 0, 0, 0, 0, 0, 0]) {
      $0.message(1) { graph in
        graph.value("w", weight: 1)
        graph.output("w", 1)
      }
      $0.weight()
    }
    file.sections.append(RawFile.Section(kind: 3, flags: 0, content: [0x7b, 0x7d]))
    return file
  }()

  static let cases: [Case] = [
    Case(
      "newer major version", kind: .unsupported,
      "byte 8: is a .slim file of version 2, this program reads version 1", { $0.major = 2 }),
    Case(
      "version 0", kind: .unsupported,
      "byte 8: is a .slim file of version 0, this program reads version 1", { $0.major = 0 }),
    Case(
      "header size not of a table",
      "byte 12: the size of the header is 161, should be a multiple of 32 from 64 to 2112",
      { $0.headerSize = 161 }),
    Case(
      "header size 0",
      "byte 12: the size of the header is 0, should be a multiple of 32 from 64 to 2112",
      { $0.headerSize = 0 }),
    Case(
      "header size beyond all bounds",
      "byte 12: the size of the header is 4294967264, should be a multiple of 32 from 64 to 2112",
      { $0.headerSize = 0xFFFF_FFE0 }),
    Case(
      "file size below the file",
      "byte 16: the size of the file in the header is 4000, should be 4162", { $0.fileSize = 4000 }),
    Case(
      "file size above the file",
      "byte 4162: the file needs 18446744073709551615 bytes, 4162 are there",
      { $0.fileSize = .max }),
    Case(
      "section count", "byte 24: the number of sections is 2, should be 3", { $0.count = 2 }),
    Case(
      "byte order", "byte 28: the byte order mark is 67305985, should be 16909060",
      { $0.byteOrder = 0x0403_0201 }),
    Case("reserved bytes", "byte 45: a padding byte is 9, should be 0", { $0.reserved[5] = 9 }),
    Case(
      "padding between sections", "byte 160: a padding byte is 1, should be 0", { $0.padding = 1 }),
    Case(
      "trailing bytes",
      "byte 4162: the end of the last section is 4162, should be 4163, the size of the file",
      { $0.trailing = [0] }),
    Case(
      "sections out of order", "byte 96: the kind of a section is 2, should be above 3",
      { file in file.sections.swapAt(0, 2) }),
    Case(
      "a section twice", "byte 128: the kind of a section is 2, should be above 2",
      { $0.sections[2].kind = 2 }),
    Case(
      "no graph", "byte 64: the number of graph sections is 0, should be 1",
      { $0.sections.removeFirst() }),
    Case(
      "no section", "byte 64: the number of graph sections is 0, should be 1", { $0.sections = [] }),
    Case(
      "a section that must be understood", kind: .unsupported,
      "byte 128: section kind 9 must be understood, this program does not know it",
      { file in
        file.sections[2].kind = 9
        file.sections[2].flags = 1
      }),
    Case(
      "graph that need not be understood",
      "byte 68: the flags of the graph section is 0, should be 1", { $0.sections[0].flags = 0 }),
    Case(
      "provenance that must be understood",
      "byte 132: the flags of the provenance section is 1, should be 0",
      { $0.sections[2].flags = 1 }),
    Case(
      "weights not aligned to pages",
      "byte 102: the alignment of the weights section is 6, should be 12",
      { $0.sections[1].alignment = 6 }),
    Case(
      "absurd alignment", "byte 134: the alignment of section kind 9 is 64, should be at most 16",
      { file in
        file.sections[2].kind = 9
        file.sections[2].alignment = 64
      }),
    Case(
      "overlap", "byte 104: the offset of the weights section is 0, should be 4096",
      { $0.sections[1].offset = 0 }),
    Case(
      "hole", "byte 104: the offset of the weights section is 8192, should be 4096",
      { $0.sections[1].offset = 8192 }),
    Case(
      "offset past the file",
      "byte 104: the offset of the weights section is 18446744073709551615, should be 4096",
      { $0.sections[1].offset = .max }),
    Case(
      "length past the file", "byte 4096: the weights section needs 67 bytes, 66 are there",
      { $0.sections[1].length = 67 }),
    Case(
      "length near 2^64",
      "byte 4160: the provenance section needs 18446744073709551615 bytes, 2 are there",
      { $0.sections[2].length = .max }),
    Case(
      "wrong checksum of the graph",
      "byte 192: the checksum of the graph section is \(hexadecimal(hash(sound.sections[0].content))), "
        + "should be 0000000000000001", { $0.sections[0].checksum = 1 }),
    Case(
      "wrong checksum of the provenance",
      "byte 4160: the checksum of the provenance section is \(hexadecimal(hash([0x7b, 0x7d]))), "
        + "should be 0000000000000001", { $0.sections[2].checksum = 1 }),
  ]

  static func hexadecimal(_ number: UInt64) -> String {
    let text = String(number, radix: 16)
    return String(repeating: "0", count: 16 - text.count) + text
  }

  @Test func soundFileIsRead() throws {
    let file = TemporaryFile(Self.sound.bytes)
    #expect(try SlimReader.verify(path: file.path).info.fileSize == 4162)
  }

  @Test(arguments: cases) func refuses(_ input: Case) {
    var raw = Self.sound
    input.change(&raw)
    let file = TemporaryFile(raw.bytes)
    for read in [{ try SlimReader.read(path: $0).info }, { try SlimReader.verify(path: $0).info }] {
      #expect { _ = try read(file.path) } throws: { error in
        let error = error as? SlimError
        return error?.kind == input.kind && "\(error!)" == "\(file.path): \(input.sentence)"
      }
    }
  }

  /// A newer minor version may bring optional sections and use what is reserved.
  @Test func newerMinorVersionIsRead() throws {
    var raw = Self.sound
    raw.minor = 7
    raw.reserved[0] = 1
    raw.sections.append(RawFile.Section(kind: 40, flags: 2, alignment: 8, content: [1, 2, 3]))
    let file = TemporaryFile(raw.bytes)
    let model = try SlimReader.read(path: file.path)
    #expect(model.info.minorVersion == 7)
    #expect(model.info.sections.last?.name == "kind 40")
    #expect(model.info.sections.last?.offset == 4352)
    raw.sections[3].checksum = 1
    file.replace(with: raw.bytes)
    _ = try SlimReader.read(path: file.path)
    #expect(throws: SlimError.self) { try SlimReader.verify(path: file.path) }
  }

  @Test func otherFilesAreRefused() throws {
    let zip: [UInt8] = [0x50, 0x4b, 0x03, 0x04, 0, 0, 0, 0, 0, 0]
    let cases: [([UInt8], String)] = [
      ([], "byte 0: is no .slim file: begins with nothing, should be 89 53 4c 49 4d 0d 0a 1a"),
      (
        zip,
        "byte 0: is no .slim file: begins with 50 4b 03 04 00 00 00 00, "
          + "should be 89 53 4c 49 4d 0d 0a 1a"
      ),
      ([0x89, 0x53, 0x4c], "byte 0: the header needs 64 bytes, 3 are there"),
    ]
    for (bytes, sentence) in cases {
      let file = TemporaryFile(bytes)
      #expect { try SlimReader.verify(path: file.path) } throws: { error in
        (error as? SlimError)?.kind == .malformed && "\(error)" == "\(file.path): \(sentence)"
      }
    }
    #expect { try SlimReader.read(path: "/nowhere/a.slim") } throws: { error in
      (error as? SlimError)?.kind == .file
        && "\(error)" == "/nowhere/a.slim: cannot open: No such file or directory"
    }
  }
}
