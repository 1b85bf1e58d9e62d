import Tensors
import Testing

extension FileTests {
  /// Archives as numpy and zip tools write them, and archives that lie.
  @Suite struct NPZTests {
    /// `numpy.savez(a=[1, 2] as i4, b=0.5 as f4)`, with zip64 fields in the local headers.
    static let stored = bytes(
      "504b03042d0000000000000021000bf9aa2dffffffffffffffff05001400612e6e70790100100088000000000000"
        + "008800000000000000" + array("<i4", "(2,)") + "0100000002000000"
        + "504b03042d0000000000000021006bc41c96ffffffffffffffff05001400622e6e7079010010008400000000"
        + "0000008400000000000000" + array("<f4", "()") + "0000003f"
        + "504b01022d032d0000000000000021000bf9aa2d88000000880000000500000000000000000000008001"
        + "00000000612e6e7079"
        + "504b01022d032d0000000000000021006bc41c9684000000840000000500000000000000000000008001"
        + "bf000000622e6e7079" + "504b05060000000002000200660000007a0100000000")

    /// `numpy.savez_compressed(z=100 zeros as f4)`.
    static let deflated = bytes(
      "504b03042d000000080000002100efb97d1bffffffffffffffff050014007a2e6e70790100100010020000000000"
        + "004b00000000000000" + packed
        + "504b01022d032d000000080000002100efb97d1b4b000000100200000500000000000000000000008001"
        + "000000007a2e6e7079" + "504b0506000000000100010033000000820000000000")

    static let packed =
      "9bec17ea1b10c9c850c650ad9e925a9c5ca46ea5a06e9366a2aea3a09e965f54529498179f5f94920a12774bcc29"
      + "4e058a17672416a402f91a8606063a9a3a0ab50a64032e865130a80000"

    /// The header of an array, as hexadecimal digits.
    static func array(_ descr: String, _ shape: String) -> String {
      NPYTests.file(NPYTests.header(descr, shape), []).map {
        let digits = String($0, radix: 16)
        return digits.count == 1 ? "0" + digits : digits
      }.joined()
    }

    @Test func readsWhatNumpyStores() throws {
      let entries = try read(Self.stored)
      #expect(entries.map(\.name) == ["a", "b"])
      #expect(entries[0].tensor.isIdentical(to: Tensor([1, 2] as [Int64], shape: [2], as: .i32)))
      #expect(entries[1].tensor.isIdentical(to: Tensor([0.5], shape: [])))
    }

    @Test func readsWhatNumpyCompresses() throws {
      let entries = try read(Self.deflated)
      #expect(entries.map(\.name) == ["z"])
      #expect(entries[0].tensor.isIdentical(to: Tensor(splat: 0, shape: [100])))
    }

    /// All sizes and offsets in zip64 records, the 32-bit fields saturated.
    @Test func readsZip64() throws {
      let content = NPYTests.file(NPYTests.header("<i4", "(2,)"), bytes("0100000002000000"))
      let local =
        bytes("504b03042d0000000000000021000bf9aa2dffffffffffffffff05001400612e6e7079")
        + bytes("0100100088000000000000008800000000000000") + content
      let entry =
        bytes(
          "504b01022d032d0000000000000021000bf9aa2dffffffffffffffff05001c0000000000000000008001")
        + bytes("ffffffff612e6e7079") + bytes("01001800")
        + bytes("880000000000000088000000000000000000000000000000")
      let end =
        bytes("504b06062c000000000000002d002d000000000000000000")
        + word(1) + word(1) + word(entry.count) + word(local.count)
      let locator =
        bytes("504b060700000000") + word(local.count + entry.count) + bytes("01000000")
      let classic = bytes("504b050600000000ffffffffffffffffffffffff0000")
      let whole = local + entry + end + locator + classic
      let entries = try read(whole)
      #expect(entries.map(\.name) == ["a"])
      #expect(entries[0].tensor.integers == [1, 2])
      // The record is not where the locator says.
      var lost = whole
      lost[local.count + entry.count + end.count + 8] ^= 1
      #expect(problem(lost) == "the zip64 directory is damaged")
      var far = whole
      far[local.count + entry.count + end.count + 15] = 0xFF
      #expect(problem(far) == "the zip64 directory is damaged")
      // Without the locator the saturated fields have no meaning.
      #expect(problem(local + entry + classic) == "the zip64 directory is damaged")
    }

    @Test func readsAnArchiveWithAComment() throws {
      var commented = Self.stored
      commented[commented.count - 2] = 3
      #expect(try read(commented + [0x50, 0x4B, 0x05]).count == 2)
      #expect(problem(commented) == "is no zip archive: it has no central directory")
    }

    @Test func whatIsWrittenIsReadBack() throws {
      let entries = [
        (name: "x", tensor: Tensor([1, -2, .nan], shape: [3])),
        (name: "conv/1:0", tensor: Tensor([1, 2] as [Int64], shape: [2, 1], as: .u8)),
        (name: "größe", tensor: Tensor([Double](), shape: [0, 4])),
        (name: "", tensor: Tensor([2.5], shape: [], as: .f64)),
      ]
      let path = folder.file("a.npz")
      try NPZ.write(entries, to: path)
      let found = try NPZ.read(path: path)
      #expect(found.map(\.name) == entries.map(\.name))
      for (a, b) in zip(found, entries) { #expect(a.tensor.isIdentical(to: b.tensor)) }
      let first = folder.read("a.npz")
      try NPZ.write(entries, to: path)
      #expect(folder.read("a.npz") == first, "equal contents give equal archives")
      #expect(folder.names == ["a.npz"])
      try NPZ.write([], to: path)
      #expect(try NPZ.read(path: path).isEmpty)
      #expect(folder.read("a.npz") == bytes("504b0506000000000000000000000000000000000000"))
    }

    @Test func moreEntriesThanTheClassicRecordHolds() throws {
      let path = folder.file("a.npz")
      let scalar = Tensor([1.0], shape: [], as: .u8)
      try NPZ.write((0..<70_000).map { ("\($0)", scalar) }, to: path)
      #expect(try NPZ.read(path: path).count == 70_000)
    }

    @Test func refusesToWrite() throws {
      let path = folder.file("a.npz")
      let long = String(repeating: "n", count: 65_530)
      let scalar = Tensor([1.0], shape: [])
      #expect(sentence { try NPZ.write([(long, scalar)], to: path) }?.contains("longer") == true)
      #expect(
        sentence { try NPZ.write([("a", scalar), ("a", scalar)], to: path) }
          == "\(path): the array 'a' is there twice")
      #expect(folder.names == [])
    }

    @Test func refusals() throws {
      func stored(_ change: (inout [UInt8]) -> Void) -> [UInt8] {
        var archive = Self.stored
        change(&archive)
        return archive
      }
      func deflated(_ change: (inout [UInt8]) -> Void) -> [UInt8] {
        var archive = Self.deflated
        change(&archive)
        return archive
      }
      // The directory starts at 378 and 130, the content at 55; sizes stand 20 bytes into an entry.
      let cases: [([UInt8], String)] = [
        ([], "is no zip archive: it has no central directory"),
        (NPYTests.saved, "is no zip archive: it has no central directory"),
        (stored { $0[190] ^= 1 }, "'a.npy': the checksum is wrong"),
        (stored { $0[378 + 16] ^= 1 }, "'a.npy': the checksum is wrong"),
        (stored { $0[378 + 24] = 0x87 }, "'a.npy': 136 bytes are stored, 135 expected"),
        (stored { $0[378 + 23] = 1 }, "entry 0 of the archive is damaged"),
        (stored { $0[378 + 45] = 1 }, "entry 0 of the archive is damaged"),
        (stored { $0[378 + 8] = 1 }, "entry 0 of the archive is damaged"),
        (stored { $0[378 + 10] = 12 }, "'a.npy': compression method 12 is not supported"),
        (stored { $0[378 + 51] = 0 }, "entry 1 of the archive is damaged"),
        (stored { $0[502 - 12] = 3 }, "entry 2 of the archive is damaged"),
        (stored { $0[378 + 51 + 46] = 0x61 }, "the array 'a' is there twice"),
        // Ten entries over the same 136 bytes
        (
          Array(Self.stored[..<378]) + (0..<10).flatMap { _ in Self.stored[378..<429] }
            + bytes("504b050600000000") + [10, 0, 10, 0] + [0xFE, 1, 0, 0, 0x7A, 1, 0, 0, 0, 0],
          "the entries overlap: 952 bytes in an archive of 910"
        ),
        (deflated { $0[60] ^= 0x55 }, "'z.npy': cannot be unpacked"),
        (deflated { $0[130 + 24] = 0x11 }, "'z.npy': cannot be unpacked"),
        (deflated { $0[130 + 24] = 0x0F }, "'z.npy': cannot be unpacked"),
        (deflated { $0[130 + 16] ^= 1 }, "'z.npy': the checksum is wrong"),
        (
          deflated { $0[130 + 26] = 0x10 }, "'z.npy': 1049104 bytes are claimed of 75 packed ones"
        ),
      ]
      for (index, (archive, expected)) in cases.enumerated() {
        #expect(problem(archive) == expected, "case \(index)")
      }
    }

    /// Any archive that is cut off or has a changed byte is read or refused, and never stops the program.
    @Test func damage() throws {
      for archive in [Self.stored, Self.deflated] {
        for length in 0..<archive.count {
          #expect(problem(Array(archive[..<length])) != nil, "\(length) bytes")
        }
        for position in archive.indices {
          for byte: UInt8 in [0, 1, 0x7F, 0xFF] where archive[position] != byte {
            var damaged = archive
            damaged[position] = byte
            _ = problem(damaged)
          }
        }
      }
    }

    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func read(_ archive: [UInt8]) throws -> [(name: String, tensor: Tensor)] {
      try NPZ.read(path: folder.write("x.npz", archive))
    }

    /// What is wrong with an archive, without its path; nil when it is read.
    private func problem(_ archive: [UInt8]) -> String? {
      sentence { try read(archive) }.map { found in
        found.firstRange(of: "x.npz: ").map { String(found[$0.upperBound...]) } ?? found
      }
    }

    private func word(_ value: Int) -> [UInt8] {
      (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
  }
}
