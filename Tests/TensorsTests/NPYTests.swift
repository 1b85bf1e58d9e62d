import Tensors
import Testing

/// Arrays as numpy 2 writes them, and files that claim what is not so.
@Suite struct NPYTests {
  /// `numpy.save` of [[1.5, -2, 3]] as f4.
  static let saved = bytes(
    "934e554d5059010076007b276465736372273a20273c6634272c2027666f727472616e5f6f72646572273a2046"
      + "616c73652c20277368617065273a2028312c2033292c207d202020202020202020202020202020202020202020"
      + "202020202020202020202020202020202020202020202020202020202020202020202020200a0000c03f000000"
      + "c000004040")

  /// A file made of a header and the bytes of the elements.
  static func file(_ header: String, _ body: [UInt8], version: UInt8 = 1) -> [UInt8] {
    let start = version == 1 ? 10 : 12
    let text = Array(header.utf8)
    let spaces = (64 - (start + text.count + 1) % 64) % 64
    let length = text.count + spaces + 1
    let lengthBytes = (0..<(start - 8)).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
    return [0x93] + Array("NUMPY".utf8) + [version, 0] + lengthBytes + text
      + [UInt8](repeating: 0x20, count: spaces) + [0x0A] + body
  }

  static func header(_ descr: String, _ shape: String, fortran: Bool = false) -> String {
    "{'descr': '\(descr)', 'fortran_order': \(fortran ? "True" : "False"), 'shape': \(shape), }"
  }

  struct Case: Sendable, CustomStringConvertible {
    let descr: String
    let shape: String
    var fortran = false
    var version: UInt8 = 1
    let body: String
    let expected: Tensor
    var description: String { "\(descr) \(shape)\(fortran ? " by columns" : "") v\(version)" }
  }

  static let arrays: [Case] = [
    Case(
      descr: "<f4", shape: "(1, 3)", version: 2, body: "0000c03f000000c000004040", expected: row),
    Case(
      descr: "<f4", shape: "(1, 3)", version: 3, body: "0000c03f000000c000004040", expected: row),
    Case(
      descr: ">f4", shape: "(2,)", body: "3fc00000c0000000",
      expected: Tensor([1.5, -2], shape: [2])),
    Case(
      descr: ">f8", shape: "(1,)", body: "3fb999999999999a",
      expected: Tensor([0.1], shape: [1], as: .f64)),
    Case(
      descr: ">i2", shape: "(2, 3)", fortran: true, body: "00010004000200050003fffa",
      expected: Tensor([1, 2, 3, 4, 5, -6] as [Int64], shape: [2, 3], as: .i16)),
    Case(
      descr: "|u1", shape: "(2, 3, 4)", fortran: true,
      body: "000c04100814010d05110915020e06120a16030f07130b17",
      expected: Tensor((0..<24).map { Int64($0) }, shape: [2, 3, 4], as: .u8)),
    Case(
      descr: "<f4", shape: "(2,)", fortran: true, body: "0000803f00000040",
      expected: Tensor([1.0, 2], shape: [2])),
    Case(
      descr: "<f8", shape: "(2,)", body: "9a9999999999b93f9c7500883ce437fe",
      expected: Tensor([0.1, -1e300], shape: [2], as: .f64)),
    Case(
      descr: "<f2", shape: "(3,)", body: "003cff7b0100",
      expected: Tensor([1, 65504, 0x1p-24], shape: [3], as: .f16)),
    Case(
      descr: "<i8", shape: "(2,)", body: "0000000000000080ffffffffffffff7f",
      expected: Tensor([.min, .max] as [Int64], shape: [2])),
    Case(
      descr: "<i4", shape: "(2,)", body: "fbffffff07000000",
      expected: Tensor([-5, 7] as [Int64], shape: [2], as: .i32)),
    Case(
      descr: "<i2", shape: "(2,)", body: "d4fe2c01",
      expected: Tensor([-300, 300] as [Int64], shape: [2], as: .i16)),
    Case(
      descr: "|i1", shape: "(2,)", body: "807f",
      expected: Tensor([-128, 127] as [Int64], shape: [2], as: .i8)),
    Case(
      descr: "<u8", shape: "(2,)", body: "ffffffffffffffff0100000000000000",
      expected: Tensor([-1, 1] as [Int64], shape: [2], as: .u64)),
    Case(
      descr: "<u4", shape: "(1,)", body: "ffffffff",
      expected: Tensor([0xFFFF_FFFF] as [Int64], shape: [1], as: .u32)),
    Case(
      descr: "<u2", shape: "(1,)", body: "ffff",
      expected: Tensor([65535] as [Int64], shape: [1], as: .u16)),
    Case(
      descr: "|u1", shape: "(2,)", body: "ff00",
      expected: Tensor([255, 0] as [Int64], shape: [2], as: .u8)),
    Case(
      descr: "|b1", shape: "(2,)", body: "0100",
      expected: Tensor([1, 0] as [Int64], shape: [2], as: .bool)),
    Case(
      descr: "<f8", shape: "()", body: "0000000000000440",
      expected: Tensor([2.5], shape: [], as: .f64)),
    Case(
      descr: "<i4", shape: "(0, 3)", body: "", expected: Tensor([Int64](), shape: [0, 3], as: .i32)),
  ]

  static let row = Tensor([1.5, -2, 3], shape: [1, 3])

  @Test(arguments: arrays) func reads(_ array: Case) throws {
    let header = Self.header(array.descr, array.shape, fortran: array.fortran)
    let file = Self.file(header, bytes(array.body), version: array.version)
    let tensor = try decode(file)
    #expect(tensor.isIdentical(to: array.expected), "\(tensor): \(tensor.doubles)")
  }

  @Test(arguments: arrays.filter { !$0.fortran && $0.version == 1 && !$0.descr.hasPrefix(">") })
  func writes(_ array: Case) throws {
    #expect(
      NPY.encode(array.expected)
        == Self.file(Self.header(array.descr, array.shape), bytes(array.body)))
  }

  @Test func theWholeFile() throws {
    #expect(NPY.encode(Self.row) == Self.saved)
    #expect(try decode(Self.saved).isIdentical(to: Self.row))
  }

  @Test func everyTypeIsReadBack() throws {
    for element in ElementType.allCases where element != .bf16 {
      for shape in [[], [3], [2, 3], [1, 0, 2], Array(repeating: 1, count: 32)] {
        let count = shape.reduce(1, *)
        let tensor = Tensor((0..<count).map { Int64($0 * 5) }, shape: shape, as: element)
        #expect(try decode(NPY.encode(tensor)).isIdentical(to: tensor), "\(tensor)")
      }
    }
    // bfloat16, which numpy lacks, becomes f32 of the same values.
    let brain = Tensor([1.5, -3], shape: [2], as: .bf16)
    #expect(try decode(NPY.encode(brain)).isIdentical(to: Tensor([1.5, -3], shape: [2])))
    // A shape whose text is longer than a header of version 1.
    let long = Tensor([7.0], shape: Array(repeating: 1, count: 30_000))
    #expect(NPY.encode(long)[6] == 2)
    var limits = Limits()
    limits[.rank] = 30_000
    let read = try Limits.$current.withValue(limits) { try decode(NPY.encode(long)) }
    #expect(read.isIdentical(to: long))
    #expect(throws: FileError.self) { try decode(NPY.encode(long)) }
  }

  @Test func otherSpellings() throws {
    let body = bytes("0000803f")
    for header in [
      "{'descr':'<f4','fortran_order':False,'shape':(1,)}",
      "{ \"shape\" : ( 1 , ) , \"fortran_order\" : False , \"descr\" : \"=f4\" }",
      "{'descr': 'f4', 'fortran_order': False, 'shape': (1L,), }",
      "\t{'descr': '<f4',\n'fortran_order': True,\n'shape': (1,)}",
    ] {
      #expect(
        try decode(Self.file(header, body)).isIdentical(to: Tensor([1.0], shape: [1])), "\(header)")
    }
    let booleans = Self.file(Self.header("?", "(3,)"), [0, 1, 255])
    let read = try decode(booleans)
    #expect(read.withUnsafeBytes { Array($0) } == [0, 1, 1])
  }

  @Test func refusals() {
    let floats = Self.header("<f4", "(1,)")
    let cases: [([UInt8], String)] = [
      ([], "is no npy array: it does not begin with \\x93NUMPY"),
      (Array("PK\u{3}\u{4} and so on".utf8), "is no npy array: it does not begin with \\x93NUMPY"),
      (Self.file(floats, [0, 0, 0, 0], version: 4), "npy version 4 is not known, 1 to 3 are"),
      (Self.file(floats, [0, 0, 0, 0], version: 0), "npy version 0 is not known, 1 to 3 are"),
      (Array(Self.saved[..<100]), "the npy header is cut off"),
      (Array(Self.saved[..<11]), "the npy header is cut off"),
      (bytes("934e554d505902000000"), "the npy header is cut off"),
      (bytes("934e554d50590200ffffffff"), "the npy header is cut off"),
      (Array(Self.saved.dropLast()), "11 bytes of elements, 12 expected"),
      (Self.saved + [0], "13 bytes of elements, 12 expected"),
      (Self.file(floats, []), "0 bytes of elements, 4 expected"),
      (Self.file("nothing", []), "the npy header is no dictionary: nothing"),
      (Self.file(Self.header("<c8", "(1,)"), []), "the element type '<c8' is not supported"),
      (Self.file(Self.header("|O", "(1,)"), []), "the element type '|O' is not supported"),
      (Self.file(Self.header("", "(1,)"), []), "the element type '' is not supported"),
      (
        Self.file("{'descr': '<f4', 'fortran_order': False}", []), "the npy header has no 'shape'"
      ),
      (Self.file("{'descr': '<f4', 'shape': ()}", []), "the npy header has no 'fortran_order'"),
      (
        Self.file("{'shape': ()}", []), "the npy header has no simple element type 'descr'"
      ),
      (
        Self.file(Self.header("<f4", "(4611686018427387904, 2)"), []),
        "the shape [4611686018427387904, 2] is too large"
      ),
      (
        Self.file(Self.header("<f4", "(1048576, 1048576)"), [0, 0, 0, 0]),
        "4 bytes of elements, 4398046511104 expected"
      ),
    ]
    for (file, problem) in cases {
      #expect(sentence { try decode(file) } == "x.npy: \(problem)")
    }
    for header in [
      "{", "}", "{}}", "{'descr'", "{'descr':", "{'descr': '<f4", "{'descr': '<f4' 'shape': ()}",
      "{'shape': (1", "{'shape': (-1,)}", "{'shape': (1,,)}", "{'shape': (99999999999999999999,)}",
      "{'shape': 1}", "{'shape': (1.5,)}", "{'fortran_order': Falsey}",
      "{'shape': (), 'shape': ()}", "{'descr': [('a', '<f4')]}", "{'descr': '<f4'} x",
    ] {
      let found = sentence { try decode(Self.file(header, [])) } ?? "read"
      #expect(found.hasPrefix("x.npy: the npy header is no dictionary"), "\(header): \(found)")
    }
  }

  /// Any change of one byte is read or refused, and never stops the program.
  @Test func damage() {
    for position in 0..<Self.saved.count {
      for byte: UInt8 in [0, 0x20, 0x27, 0x28, 0x29, 0x39, 0x7F, 0xFF] {
        var damaged = Self.saved
        damaged[position] = byte
        _ = try? decode(damaged)
      }
      #expect(throws: FileError.self) { try decode(Array(Self.saved[..<position])) }
    }
  }

  private func decode(_ file: [UInt8]) throws -> Tensor {
    try file.withUnsafeBytes { try NPY.decode($0, path: "x.npy") }
  }
}
