import Protobuf
import Testing

@Suite struct WireTests {
  @Test func checkedArithmeticKeepsOrLosesTheValue() {
    #expect((Checked(6) * Checked(7) - Checked(2)).value == 40)
    #expect((Checked(Int.max) + Checked(1)).value == nil)
    #expect((Checked(Int.min) - Checked(1)).value == nil)
    #expect((Checked(UInt64.max) - Checked(UInt64.max)).value == nil)
    #expect((Checked(Int.max) * Checked(2) * Checked(0)).value == nil)
    #expect(Checked.product([3, 4, 5] as [Int64]).value == 60)
    #expect(Checked.product([] as [Int]).value == 1)
    #expect(Checked.product([1 << 40, 1 << 40] as [Int]).value == nil)
    #expect(Checked(5).inside(0...4) == nil)
    #expect(Checked(5).inside(0...5) == 5)
  }

  /// Encodings from the protobuf documentation and by hand.
  @Test func writesTheWireFormat() {
    var writer = WireWriter()
    writer.integer(1, 150)
    writer.text(2, "testing")
    writer.integer(1, -1)
    writer.float(3, 1)
    writer.double(16, -2)
    writer.packed(4, [3, 270, 86942] as [Int64])
    writer.message(5) { $0.unsigned(1, 0) }
    #expect(
      writer.bytes == [
        0x08, 0x96, 0x01,
        0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67,
        0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01,
        0x1d, 0, 0, 0x80, 0x3f,
        0x81, 0x01, 0, 0, 0, 0, 0, 0, 0, 0xc0,
        0x22, 0x06, 0x03, 0x8e, 0x02, 0x9e, 0xa7, 0x05,
        0x2a, 0x02, 0x08, 0x00,
      ])
  }

  private func decode(_ bytes: [UInt8], width: Int, room: Int) throws -> (Int, [UInt8]) {
    var target = [UInt8](repeating: 0xaa, count: room * width)
    let count = try bytes.withUnsafeBytes { source in
      try target.withUnsafeMutableBytes {
        try decodeVarints(source, at: 100, field: "data", width: width, into: $0)
      }
    }
    return (count, target)
  }

  @Test func decodesPackedVarints() throws {
    let bytes: [UInt8] = [0x03, 0x8e, 0x02] + [UInt8](repeating: 0xff, count: 9) + [0x01]
    #expect(try decode(bytes, width: 1, room: 3) == (3, [3, 0x0e, 0xff]))
    #expect(try decode(bytes, width: 2, room: 3) == (3, [3, 0, 0x0e, 0x01, 0xff, 0xff]))
    #expect(
      try decode(bytes, width: 4, room: 3) == (3, [3, 0, 0, 0, 0x0e, 1, 0, 0, 255, 255, 255, 255]))
    #expect(try decode(bytes, width: 8, room: 2).0 == 3)
    #expect(try decode(bytes, width: 8, room: 5).0 == 3)
    #expect(throws: ProtobufError.truncated(field: "data", at: 101, needed: 2, available: 1)) {
      try decode([0x01, 0x80], width: 8, room: 5)
    }
    #expect(throws: ProtobufError.longVarint(field: "data", at: 100)) {
      try decode([UInt8](repeating: 0x80, count: 11), width: 8, room: 5)
    }
  }
}
