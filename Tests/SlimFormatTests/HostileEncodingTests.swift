import CZstd
import IR
import Protobuf
import SlimFormat
import Tensors
import TestSupport
import Testing

/// Files whose weights are not what their encodings say; what should be refused with what sentence.
@Suite struct HostileEncodingTests {
  struct Case: CustomTestStringConvertible {
    let name: String
    var kind = SlimError.Kind.malformed
    let sentence: String
    var element = "f32"
    var shape: [Int64] = [200]
    var encoding = ["palette", "zstd"]
    var axis: Int64?
    var size: Int64? = 2
    var stored: [UInt8]
    var length: Int64?
    var checksum: UInt64?
    var testDescription: String { name }

    var bytes: [UInt8] {
      RawFile(weights: stored) {
        $0.message(1) { graph in
          graph.value("w", element, shape.map { "\($0)" }, weight: 1)
          graph.output("w", 1)
        }
        $0.weight(
          element, shape, length: length ?? Int64(stored.count), encoding: encoding, axis: axis,
          size: size, checksum: checksum ?? hash(stored))
      }.bytes
    }
  }

  static func frame(_ content: [UInt8], level: Int32 = 1) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: ZSTD_compressBound(content.count)) { buffer, count in
      count = ZSTD_compress(
        buffer.baseAddress, buffer.count, content, content.count, level)
    }
  }

  /// The planes of the numbers 1 and 2.
  static let table: [UInt8] = [0, 0, 0, 0, 0x80, 0, 0x3F, 0x40]
  static let codes = (0..<200).map { UInt8($0 % 2) }
  static let sound = frame(table) + frame(codes)

  static let cases: [Case] = [
    Case(
      name: "unknown step", kind: .unsupported,
      sentence: "weight 1 has the unknown encoding 'lz77'",
      encoding: ["palette", "lz77"], stored: sound),
    Case(
      name: "steps in another order", kind: .unsupported,
      sentence: "weight 1 has the unknown encoding 'zstd palette'", encoding: ["zstd", "palette"],
      stored: sound),
    Case(
      name: "palette alone", kind: .unsupported,
      sentence: "weight 1 has the unknown encoding 'palette'", encoding: ["palette"], stored: sound),
    Case(
      name: "zstd twice", kind: .unsupported,
      sentence: "weight 1 has the unknown encoding 'zstd zstd'", encoding: ["zstd", "zstd"],
      stored: sound),
    Case(
      name: "planes alone", kind: .unsupported,
      sentence: "weight 1 has the unknown encoding 'planes'", encoding: ["planes"], stored: sound),
    Case(
      name: "palette of none", sentence: "weight 1 has a palette of 0, should be from 1 to 256",
      size: 0, stored: sound),
    Case(
      name: "palette beyond a byte",
      sentence: "weight 1 has a palette of 257, should be from 1 to 256", size: 257, stored: sound),
    Case(
      name: "palette of 2^32 - 1",
      sentence: "weight 1 has a palette of 4294967295, should be from 1 to 256", size: 0xFFFF_FFFF,
      stored: sound),
    Case(
      name: "axis beyond the rank", sentence: "weight 1 has tables along axis 1 of 1", axis: 1,
      stored: sound),
    Case(
      name: "more tables than elements",
      sentence: "weight 1 has 200 tables of 2 for 200 elements, which is more than there are",
      axis: 0, stored: sound),
    Case(
      name: "larger table than elements",
      sentence: "weight 1 has 1 tables of 201 for 200 elements, which is more than there are",
      size: 201, stored: sound),
    Case(
      name: "scaled integers", sentence: "weight 1 is i32 in steps that only f32 has",
      element: "i32", encoding: ["scale", "zstd"], stored: sound),
    Case(
      name: "half of doubles", sentence: "weight 1 is f64 in steps that only f32 has",
      element: "f64", encoding: ["f16"], stored: sound),
    Case(
      name: "no elements", sentence: "weight 1 encodes no elements, should be raw", shape: [0],
      stored: sound),
    Case(
      name: "length of halves",
      sentence: "the length of weight 1 is \(sound.count), should be 400, the size of f32[200]",
      encoding: ["bf16"], stored: sound),
    Case(
      name: "length beyond the section",
      sentence: "weight 1 at 0 in the weights section needs \(sound.count + 1) bytes, "
        + "\(sound.count) are there", stored: sound, length: Int64(sound.count + 1)),
    Case(
      name: "length beyond all bounds",
      sentence: "weight 1 at 0 in the weights section needs 9223372036854775807 bytes, "
        + "\(sound.count) are there", stored: sound, length: .max),
    Case(
      name: "checksum",
      sentence: "the checksum of weight 1 is \(HostileHeaderTests.hexadecimal(hash(sound))), "
        + "should be 0000000000000007", stored: sound, checksum: 7),
    Case(
      name: "code beyond the palette", sentence: "block 1 of 1 of weight 1 cannot be decoded",
      stored: frame(table) + frame(codes.dropLast() + [2])),
    Case(
      name: "table of another size", sentence: "the table of weight 1 is no zstd frame of 8 bytes",
      stored: frame(table + [0]) + frame(codes)),
    Case(
      name: "too few codes", sentence: "block 1 of weight 1 is no zstd frame of 200 bytes",
      stored: frame(table) + frame(codes.dropLast())),
    Case(
      name: "too many codes", sentence: "block 1 of weight 1 is no zstd frame of 200 bytes",
      stored: frame(table) + frame(codes + [0])),
    Case(
      name: "a frame of 64 MB", sentence: "block 1 of weight 1 is no zstd frame of 200 bytes",
      stored: frame(table) + frame([UInt8](repeating: 0, count: 64 << 20))),
    Case(
      name: "no frame", sentence: "the table of weight 1 is no zstd frame of 8 bytes",
      stored: [UInt8](repeating: 0, count: 99)),
    Case(
      name: "nothing", sentence: "the table of weight 1 is no zstd frame of 8 bytes", stored: [0]),
    Case(
      name: "a cut frame", sentence: "block 1 of weight 1 is no zstd frame of 200 bytes",
      stored: Array(sound.dropLast())),
    Case(
      name: "a further frame",
      sentence: "the end of the last block of weight 1 is \(sound.count), "
        + "should be \(sound.count + frame([1]).count), its length", stored: sound + frame([1])),
    Case(
      name: "a skippable frame", sentence: "the table of weight 1 is no zstd frame of 8 bytes",
      stored: [0x50, 0x2A, 0x4D, 0x18, 0, 0, 0, 0] + sound),
    Case(
      name: "a shape far beyond its blocks",
      sentence: "block 1 of weight 1 is no zstd frame of 131072 bytes", shape: [1 << 30],
      stored: sound),
  ]

  @Test(arguments: cases) func refuses(_ input: Case) {
    let file = TemporaryFile(input.bytes)
    for read in [{ try SlimReader.read(path: $0).info }, { try SlimReader.verify(path: $0).info }] {
      #expect {
        _ = try read(file.path)
      } throws: { error in
        guard let error = error as? SlimError else { return false }
        let isRight =
          error.kind == input.kind && "\(error)".hasSuffix(": \(input.sentence)")
          && error.offset != nil
        if !isRight { print(error) }
        return isRight
      }
    }
  }

  @Test func soundFileIsRead() throws {
    let file = TemporaryFile(Case(name: "sound", sentence: "", stored: Self.sound).bytes)
    let graph = try SlimReader.read(path: file.path).graph
    let expected = (0..<200).map { Float($0 % 2 + 1) }
    #expect(graph[graph.constants[0]].tensor?.floats == expected)
  }

  /// What the decoded weights need is counted before any memory is taken.
  @Test func memoryIsLimited() throws {
    let file = TemporaryFile(try slim(Graphs.encodable(), .fast))
    let plain = TemporaryFile(try slim(Graphs.encodable(), .none))
    var limits = Limits()
    limits[.weights] = 5000
    try Limits.$current.withValue(limits) {
      #expect { try SlimReader.read(path: file.path) } throws: { error in
        (error as? SlimError)?.kind == .limit && "\(error)".contains("--limit weights=NUMBER")
      }
      _ = try SlimReader.read(path: plain.path)
    }
  }

  /// Noise within stored bytes, with a checksum that is right, is decoded or refused.
  @Test func noiseBehindRightChecksumsNeverCrashes() {
    var generator = SeededGenerator(21)
    let file = TemporaryFile()
    var outcomes = [0, 0]
    let chains = [["palette", "zstd"], ["scale", "zstd"], ["zstd"], ["planes", "zstd"]]
    for round in 0..<4000 {
      let encoding = chains[round % chains.count]
      var content = (0..<800).map { _ in UInt8.random(in: 0...3, using: &generator) }
      if encoding.count == 2, encoding[0] != "planes" { content = Array(content.prefix(200)) }
      var stored = Self.frame(content)
      if encoding[0] == "palette" { stored = Self.frame(Self.table) + stored }
      if encoding[0] == "scale" { stored = Self.frame(Array(Self.table.prefix(4))) + stored }
      for _ in 0..<Int.random(in: 0...3, using: &generator) {
        let at = Int.random(in: stored.indices, using: &generator)
        stored[at] = UInt8.random(in: 0...255, using: &generator)
      }
      file.replace(
        with: Case(
          name: "", sentence: "", encoding: encoding, size: encoding[0] == "palette" ? 2 : nil,
          stored: stored
        ).bytes)
      do {
        _ = try SlimReader.read(path: file.path)
        outcomes[0] += 1
      } catch {
        #expect(error.kind == .malformed)
        outcomes[1] += 1
      }
    }
    #expect(outcomes[0] > 500)
    #expect(outcomes[1] > 1000)
  }
}
