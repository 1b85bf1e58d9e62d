import IR
import ONNXFormat
import Protobuf
import Tensors
import Testing

/// The forms in which a model holds the elements of a tensor.
@Suite struct TensorReadingTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let name: String
    let tensor: TestTensor
    let expected: Tensor
    /// Whether the elements are used where they lie in the file.
    let isMapped: Bool
    var testDescription: String { name }

    init(_ name: String, _ tensor: TestTensor, _ expected: Tensor, mapped: Bool = false) {
      self.name = name
      self.tensor = tensor
      self.expected = expected
      isMapped = mapped
    }
  }

  private static func raw<T>(_ values: [T]) -> [UInt8] { values.withUnsafeBytes(Array.init) }

  static let rawForms: [Case] = [
    Case(
      "f32", TestTensor("w", 1, [2], raw: raw([1.5, -2] as [Float])),
      Tensor(floats: [1.5, -2], shape: [2]), mapped: true),
    Case(
      "f64", TestTensor("w", 11, [], raw: raw([0.1])),
      Tensor([0.1] as [Double], shape: [], as: .f64),
      mapped: true),
    Case(
      "f16", TestTensor("w", 10, [2], raw: raw([0x3c00, 0x0001] as [UInt16])),
      Tensor([1, 0x1p-24], shape: [2], as: .f16), mapped: true),
    Case(
      "bf16", TestTensor("w", 16, [2], raw: raw([0x3f80, 0xc000] as [UInt16])),
      Tensor([1, -2] as [Double], shape: [2], as: .bf16), mapped: true),
    Case(
      "i64", TestTensor("w", 7, [2], raw: raw([.min, .max] as [Int64])),
      Tensor([Int64.min, Int64.max], shape: [2], as: .i64), mapped: true),
    Case(
      "i32", TestTensor("w", 6, [1], raw: raw([-7] as [Int32])),
      Tensor([Int64(-7)], shape: [1], as: .i32), mapped: true),
    Case(
      "i16", TestTensor("w", 5, [1], raw: raw([-7] as [Int16])),
      Tensor([Int64(-7)], shape: [1], as: .i16), mapped: true),
    Case(
      "i8", TestTensor("w", 3, [3], raw: [0xff, 0, 0x7f]),
      Tensor([Int64(-1), 0, 127], shape: [3], as: .i8), mapped: true),
    Case(
      "u8", TestTensor("w", 2, [1, 3], raw: [0xff, 0, 0x7f]),
      Tensor([Int64(255), 0, 127], shape: [1, 3], as: .u8), mapped: true),
    Case(
      "u16", TestTensor("w", 4, [1], raw: [0xff, 0xff]),
      Tensor([Int64(65535)], shape: [1], as: .u16), mapped: true),
    Case(
      "u32", TestTensor("w", 12, [1], raw: [0xff, 0xff, 0xff, 0xff]),
      Tensor([Int64(4_294_967_295)], shape: [1], as: .u32), mapped: true),
    Case(
      "u64", TestTensor("w", 13, [1], raw: [UInt8](repeating: 0xff, count: 8)),
      Tensor([Int64(-1)], shape: [1], as: .u64), mapped: true),
    Case(
      "bool", TestTensor("w", 9, [2], raw: [1, 0]), Tensor([Int64(1), 0], shape: [2], as: .bool),
      mapped: true),
    Case(
      "bool of other bytes", TestTensor("w", 9, [3], raw: [1, 0, 7]),
      Tensor([Int64(1), 0, 1], shape: [3], as: .bool)),
    Case(
      "nothing", TestTensor("w", 1, [2, 0], raw: []), Tensor(floats: [], shape: [2, 0]),
      mapped: true),
  ]

  static let typedForms: [Case] = [
    Case(
      "floats, packed", TestTensor("w", 1, [3]) { $0.packed(4, [1, 2.5, -3] as [Float]) },
      Tensor(floats: [1, 2.5, -3], shape: [3]), mapped: true),
    Case(
      "floats, packed in two pieces",
      TestTensor("w", 1, [3]) {
        $0.packed(4, [1] as [Float])
        $0.packed(4, [2.5, -3] as [Float])
      }, Tensor(floats: [1, 2.5, -3], shape: [3])),
    Case(
      "floats, unpacked",
      TestTensor("w", 1, [2]) {
        $0.float(4, 1)
        $0.float(4, 2.5)
      }, Tensor(floats: [1, 2.5], shape: [2])),
    Case(
      "doubles, packed", TestTensor("w", 11, [2]) { $0.packed(10, [0.1, -1] as [Double]) },
      Tensor([0.1, -1] as [Double], shape: [2], as: .f64), mapped: true),
    Case(
      "i64, packed", TestTensor("w", 7, [3]) { $0.packed(7, [1, -1, .max] as [Int64]) },
      Tensor([Int64(1), -1, .max], shape: [3])),
    Case(
      "i64, unpacked",
      TestTensor("w", 7, [2]) {
        $0.integer(7, -1)
        $0.integer(7, 300)
      }, Tensor([Int64(-1), 300], shape: [2])),
    Case(
      "i32 in int32_data", TestTensor("w", 6, [2]) { $0.packed(5, [-1, 1 << 20] as [Int64]) },
      Tensor([Int64(-1), 1 << 20], shape: [2], as: .i32)),
    Case(
      "i8 in int32_data", TestTensor("w", 3, [2]) { $0.packed(5, [-128, 127] as [Int64]) },
      Tensor([Int64(-128), 127], shape: [2], as: .i8)),
    Case(
      "u8 in int32_data, unpacked", TestTensor("w", 2, [1]) { $0.integer(5, 200) },
      Tensor([Int64(200)], shape: [1], as: .u8)),
    Case(
      "u16 in int32_data", TestTensor("w", 4, [1]) { $0.packed(5, [65535] as [Int64]) },
      Tensor([Int64(65535)], shape: [1], as: .u16)),
    Case(
      "f16 in int32_data",
      TestTensor("w", 10, [3]) { $0.packed(5, [0x3c00, 0xfbff, 1] as [Int64]) },
      Tensor([1, -65504, 0x1p-24], shape: [3], as: .f16)),
    Case(
      "f16 in int32_data, unpacked", TestTensor("w", 10, [1]) { $0.integer(5, 0x3c00) },
      Tensor([1] as [Double], shape: [1], as: .f16)),
    Case(
      "bf16 in int32_data", TestTensor("w", 16, [2]) { $0.packed(5, [0x3f80, 0xc000] as [Int64]) },
      Tensor([1, -2] as [Double], shape: [2], as: .bf16)),
    Case(
      "bool in int32_data", TestTensor("w", 9, [3]) { $0.packed(5, [0, 1, 2] as [Int64]) },
      Tensor([Int64(0), 1, 1], shape: [3], as: .bool)),
    Case(
      "u32 in uint64_data", TestTensor("w", 12, [1]) { $0.packed(11, [4_294_967_295] as [Int64]) },
      Tensor([Int64(4_294_967_295)], shape: [1], as: .u32)),
    Case(
      "u64 in uint64_data, unpacked", TestTensor("w", 13, [1]) { $0.unsigned(11, .max) },
      Tensor([Int64(-1)], shape: [1], as: .u64)),
    Case(
      "raw data beside an empty typed field",
      TestTensor("w", 2, [1]) {
        $0.bytes(9, [5])
        $0.packed(5, [Int64]())
      }, Tensor([Int64(5)], shape: [1], as: .u8), mapped: true),
  ]

  @Test(arguments: rawForms + typedForms) func reads(_ input: Case) throws {
    var model = TestModel()
    model.graph.initialisers = [input.tensor]
    model.graph.outputs = ["w"]
    let graph = try read(model.bytes).graph
    let tensor = try #require(graph[graph.outputs[0].value].tensor)
    #expect(tensor.isIdentical(to: input.expected), "\(tensor) \(tensor.doubles)")
    #expect((tensor.mapping != nil) == input.isMapped)
  }

  static let refused: [(tensor: TestTensor, sentence: String)] = [
    (TestTensor("w", 0, [1], raw: [0]), "the element type is missing"),
    (TestTensor("w", 99, [1], raw: [0]), "the element type is 99, should be one of 1 to 28"),
    (TestTensor("w", 1, [-2], raw: []), "a dimension is -2, should not be negative"),
    (
      TestTensor("w", 1, [1 << 40, 1 << 40], raw: []),
      "the shape [1099511627776, 1099511627776] has more elements than can be addressed"
    ),
    (
      TestTensor("w", 1, [1 << 40, 1 << 40, 0], raw: []),
      "the shape [1099511627776, 1099511627776, 0] has more elements than can be addressed"
    ),
    (
      TestTensor("w", 1, [3], raw: [UInt8](repeating: 0, count: 8)),
      "has 8 bytes of data, should have 12 for shape [3]"
    ),
    (TestTensor("w", 7, [1]) { _ in }, "has 0 bytes of data, should have 8 for shape [1]"),
    (
      TestTensor("w", 1, [1 << 32]) { $0.packed(4, [1] as [Float]) },
      "has 1 elements in float_data, should have 4294967296 for shape [4294967296]"
    ),
    (
      TestTensor("w", 6, [3]) { $0.packed(5, [1, 2] as [Int64]) },
      "has 2 elements in int32_data, should have 3 for shape [3]"
    ),
    (
      TestTensor("w", 6, [2]) { $0.packed(5, [1, 1000] as [Int64]) },
      ""
    ),
    (
      TestTensor("w", 7, [1]) { $0.packed(7, [1, 2] as [Int64]) },
      "has 2 elements in int64_data, should have 1 for shape [1]"
    ),
    (
      TestTensor("w", 7, [2]) { $0.integer(7, 1) },
      "has 1 elements in int64_data, should have 2 for shape [2]"
    ),
    (
      TestTensor("w", 1, [1]) {
        $0.float(4, 1)
        $0.bytes(9, [0, 0, 0, 0])
      }, "has data in raw_data and float_data, should be in one"
    ),
    (
      TestTensor("w", 7, [1]) {
        $0.integer(7, 1)
        $0.integer(5, 1)
      }, "has data in int32_data and int64_data, should be in one"
    ),
    (
      TestTensor("w", 7, [2]) {
        $0.integer(7, 1)
        $0.packed(7, [1] as [Int64])
      }, "has data in int64_data, packed and int64_data, unpacked, should be in one"
    ),
    (
      TestTensor("w", 7, [1]) { $0.packed(5, [1] as [Int64]) },
      "is i64, its data should not be in int32_data"
    ),
  ]

  @Test(arguments: refused.indices) func refuses(_ index: Int) throws {
    let (tensor, sentence) = Self.refused[index]
    var model = TestModel()
    model.graph.initialisers = [tensor]
    model.graph.outputs = ["w"]
    let place = "output 'w': initialiser 'w': "
    expectComplaint(try complaint(model.bytes), (sentence.isEmpty ? "" : place + sentence))
  }

  @Test func refusesBrokenVarints() throws {
    var model = TestModel()
    model.graph.initialisers = [TestTensor("w", 7, [1]) { $0.bytes(7, [0x80]) }]
    model.graph.outputs = ["w"]
    #expect(try complaint(model.bytes).hasSuffix("int64_data needs 2 bytes, 1 are left"))
  }

  @Test func leavesUnsupportedTypesToTheReport() throws {
    var model = TestModel()
    model.graph.initialisers = [
      TestTensor("a", 8, [1]) { $0.text(6, "word") },
      TestTensor("b", 22, [2], raw: [0x12]),
    ]
    model.graph.outputs = ["a", "b"]
    expectComplaint(
      try complaint(model.bytes),
      """
      2 parts are not supported
        initialiser 'a': the element type STRING is not supported
        initialiser 'b': the element type INT4 is not supported
      """)
  }

  static let unsupportedTypes: [(code: Int64, name: String)] = [
    (8, "STRING"), (14, "COMPLEX64"), (15, "COMPLEX128"), (17, "FLOAT8E4M3FN"),
    (18, "FLOAT8E4M3FNUZ"), (19, "FLOAT8E5M2"), (20, "FLOAT8E5M2FNUZ"), (21, "UINT4"),
    (22, "INT4"), (23, "FLOAT4E2M1"), (24, "FLOAT8E8M0"), (25, "UINT2"), (26, "INT2"),
    (27, "FLOAT6E2M3"), (28, "FLOAT6E3M2"),
  ]

  @Test(arguments: unsupportedTypes.indices) func namesUnsupportedTypes(_ index: Int) throws {
    let (code, name) = Self.unsupportedTypes[index]
    var model = TestModel()
    model.graph.initialisers = [TestTensor("w", code, [2], raw: [1, 2])]
    model.graph.outputs = ["w"]
    let sentence = "the element type \(name) is not supported"
    expectComplaint(
      try complaint(model.bytes), "1 part is not supported\n  initialiser 'w': \(sentence)")
    model.graph.initialisers = []
    model.graph.inputs = [TestValue("w", code, ["2"])]
    expectComplaint(
      try complaint(model.bytes), "1 part is not supported\n  input 'w': \(sentence)")
  }

  @Test func refusesPiecesAndSparseTensors() throws {
    var model = TestModel()
    model.graph.initialisers = [
      TestTensor("a", 1, [1]) { $0.message(3) { $0.integer(1, 0) } }
    ]
    model.graph.extra = {
      $0.message(15) { $0.message(1) { TestTensor("b", [1], [1]).write(&$0) } }
    }
    model.graph.outputs = ["a", "b"]
    expectComplaint(
      try complaint(model.bytes),
      """
      2 parts are not supported
        initialiser 'b': a sparse tensor is not supported
        initialiser 'a': a tensor in segments is not supported
      """)
  }
}
