import COnnxSchema
import Protobuf
import Tensors
import TestSupport
import Testing

/// Reads bytes as a model file and gives what `body` finds in it.
private func model<Result>(
  _ bytes: [UInt8], origin: Int = 0, limits: Limits = Limits(),
  _ body: (UnsafePointer<Onnx__ModelProto>) -> Result
) throws(ProtobufError) -> Result {
  let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
  defer { buffer.deallocate() }
  buffer.copyBytes(from: bytes)
  return try Unpacked(
    UnsafeRawBufferPointer(buffer), origin: origin, onnx__model_proto__init, limits: limits
  ).read(body)
}

/// Why bytes are no model file; empty when they are.
private func complaint(_ bytes: [UInt8], limits: Limits = Limits()) -> String {
  do {
    try model(bytes, limits: limits) { _ in }
    return ""
  } catch { return "\(error)" }
}

private func wire(_ body: (inout WireWriter) -> Void) -> [UInt8] {
  var writer = WireWriter()
  body(&writer)
  return writer.bytes
}

@Suite struct SkimmerTests {
  struct Case: CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]
    let sentence: String
    var testDescription: String { name }
  }

  static let hostile: [Case] = [
    Case(
      name: "tag cut off", bytes: [0x80],
      sentence: "byte 0: onnx.ModelProto needs 2 bytes, 1 are left"),
    Case(
      name: "varint cut off", bytes: [0x08, 0xff],
      sentence: "byte 1: onnx.ModelProto.ir_version needs 2 bytes, 1 are left"),
    Case(
      name: "length past the end", bytes: [0x08, 1, 0x3a, 9, 0],
      sentence: "byte 4: onnx.ModelProto.graph needs 9 bytes, 1 are left"),
    Case(
      name: "length past the parent", bytes: [0x3a, 3, 0x0a, 9, 0, 0x08, 1],
      sentence: "byte 4: onnx.GraphProto.node needs 9 bytes, 1 are left"),
    Case(
      name: "length near 2^35", bytes: [0x3a, 0xff, 0xff, 0xff, 0xff, 0x7f],
      sentence: "byte 6: onnx.ModelProto.graph needs 34359738367 bytes, 0 are left"),
    Case(
      name: "endless varint", bytes: [0x08] + [UInt8](repeating: 0xff, count: 11),
      sentence: "byte 1: a number in onnx.ModelProto.ir_version has more bytes than its kind allows"
    ),
    Case(
      name: "endless length", bytes: [0x3a] + [UInt8](repeating: 0xff, count: 11),
      sentence: "byte 1: a number in onnx.ModelProto.graph has more bytes than its kind allows"),
    Case(
      name: "field number 0", bytes: [0x00, 0x00],
      sentence: "byte 0: 0 is not a field tag of onnx.ModelProto"),
    Case(
      name: "group", bytes: [0x0b, 0x0c],
      sentence: "byte 0: 11 is not a field tag of onnx.ModelProto"),
    Case(
      name: "unknown kind", bytes: [0x08, 1, 0x0f],
      sentence: "byte 2: 15 is not a field tag of onnx.ModelProto"),
    Case(
      name: "number instead of a message", bytes: [0x38, 1],
      sentence: "byte 0: onnx.ModelProto.graph is a varint, should be a length and bytes"),
    Case(
      name: "bytes instead of a number", bytes: [0x0a, 1, 0],
      sentence: "byte 0: onnx.ModelProto.ir_version is a length and bytes, should be a varint"),
    Case(
      name: "zero in a name", bytes: wire { $0.text(2, "py\0torch") },
      sentence: "byte 4: onnx.ModelProto.producer_name has a zero byte, should be text"),
    Case(
      name: "text that is not UTF-8", bytes: wire { $0.bytes(2, [0x61, 0xc3, 0x28]) },
      sentence: "byte 2: onnx.ModelProto.producer_name is not UTF-8"),
    Case(
      name: "private field",
      bytes: wire { $0.message(7) { $0.message(5) { $0.bytes(100_009, [0x08, 0, 0x10, 4]) } } },
      sentence: "byte 4: onnx.TensorProto.raw_data_at is a private field, should not be in a file"),
    Case(
      name: "ragged packed floats",
      bytes: wire { $0.message(7) { $0.message(5) { $0.bytes(4, [1, 2, 3]) } } },
      sentence: "byte 6: onnx.TensorProto.float_data has 3 bytes, should be a multiple of 4"),
    Case(
      name: "packed varint cut off",
      bytes: wire { $0.message(7) { $0.message(5) { $0.bytes(1, [1, 0x80]) } } },
      sentence: "byte 7: onnx.TensorProto.dims needs 2 bytes, 1 are left"),
    Case(
      name: "unknown field past the end", bytes: [0xfa, 0x3f, 5, 1],
      sentence: "byte 3: field 1023 of onnx.ModelProto needs 5 bytes, 1 are left"),
  ]

  @Test(arguments: hostile) func refuses(_ input: Case) {
    #expect(complaint(input.bytes) == input.sentence)
  }

  @Test func readsWhatIsThere() throws {
    let bytes = wire {
      $0.integer(1, 10)
      $0.text(2, "größe")
      $0.message(8) {
        $0.text(1, "ai.onnx")
        $0.integer(2, 21)
      }
      $0.message(7) {
        $0.message(1) {
          $0.text(1, "a")
          $0.text(1, "")
          $0.text(4, "Relu")
        }
        $0.message(1) { $0.text(4, "Add") }
      }
    }
    try model(bytes) { model in
      #expect(model.pointee.ir_version == 10)
      #expect(text(model.pointee.producer_name) == "größe")
      #expect(model.pointee.producer_version == nil)
      let imports = Messages(model.pointee.n_opset_import, model.pointee.opset_import)
      #expect(imports.map { $0.pointee.version } == [21])
      let graph = model.pointee.graph
      let nodes = Messages(graph?.pointee.n_node ?? 0, graph?.pointee.node)
      #expect(nodes.map { text($0.pointee.op_type) } == ["Relu", "Add"])
      #expect(nodes.map { texts($0.pointee.n_input, $0.pointee.input) } == [["a", ""], []])
    }
  }

  @Test func leavesPayloadsInPlace() throws {
    let raw = [UInt8](repeating: 0xff, count: 1000)
    let bytes = wire {
      $0.message(7) {
        $0.message(5) {
          $0.packed(1, [10, 25] as [Int64])
          $0.integer(2, 1)
          $0.bytes(9, raw)
        }
        $0.message(5) {
          $0.packed(7, [1, 300] as [Int64])
          $0.packed(7, [-1] as [Int64])
          $0.float(4, 2.5)
        }
      }
    }
    try model(bytes, origin: 4096) { model in
      let graph = model.pointee.graph
      let tensors = Messages(graph?.pointee.n_initializer ?? 0, graph?.pointee.initializer)
      let dense = tensors[0].pointee
      #expect(Array(numbers(dense.n_dims, dense.dims)) == [10, 25])
      #expect(dense.has_raw_data == 0)
      let place = dense.raw_data_at?.pointee
      #expect(place?.length == 1000)
      let start = Int(place?.offset ?? 0) - 4096
      #expect(Array(bytes[start..<start + 1000]) == raw)
      let typed = tensors[1].pointee
      #expect(Array(numbers(typed.n_float_data, typed.float_data)) == [2.5])
      let pieces = Messages(typed.n_int64_data_at, typed.int64_data_at)
      #expect(pieces.map { $0.pointee.length } == [3, 10])
      #expect(typed.n_int64_data == 0)
    }
  }

  @Test func dropsUnknownFields() throws {
    let bytes = wire {
      $0.integer(500, 7)
      $0.integer(1, 3)
      $0.bytes(60, [1, 2, 3])
      $0.message(7) {
        $0.float(99, 1)
        $0.double(98, 2)
        $0.text(2, "g")
      }
    }
    try model(bytes) { model in
      #expect(model.pointee.ir_version == 3)
      #expect(model.pointee.base.n_unknown_fields == 0)
      #expect(model.pointee.graph?.pointee.base.n_unknown_fields == 0)
      #expect(text(model.pointee.graph?.pointee.name) == "g")
    }
  }

  @Test func limitsDepth() {
    var nested: [UInt8] = []
    for _ in 0..<50 {
      let inner = nested
      nested = wire { $0.message(1) { $0.message(5) { $0.bytes(6, inner) } } }
    }
    let file = wire { $0.bytes(7, nested) }
    let sentence =
      "byte 285: nesting of onnx.AttributeProto.g: 101 levels, at most 100 expected; "
      + "--limit depth=NUMBER raises it"
    #expect(complaint(file) == sentence)
    var limits = Limits()
    limits[.depth] = 152
    #expect(complaint(file, limits: limits) == "")
    limits[.depth] = 151
    #expect(complaint(file, limits: limits).contains(": 152 levels, at most 151 expected;"))
  }

  @Test func limitsStructure() {
    let file = wire {
      $0.message(7) { for _ in 0..<10_000 { $0.bytes(1, []) } }
    }
    var limits = Limits()
    limits[.structure] = 10_000
    #expect(
      complaint(file, limits: limits)
        == "byte 3336: structure of the file, without weights: 10002 bytes, at most 10000 expected; "
        + "--limit structure=NUMBER raises it")
    limits = Limits()
    limits[.messages] = 1 << 20
    #expect(
      complaint(file, limits: limits)
        == "memory for the structure of the file: 1048608 bytes, at most 1048576 expected; "
        + "--limit messages=NUMBER raises it")
    #expect(complaint(file) == "")
  }

  @Test func survivesEveryBudget() {
    let file = wire {
      for _ in 0..<3 {
        $0.message(7) {
          for name in ["a", "b", "c"] {
            $0.message(1) {
              $0.text(1, name)
              $0.text(2, "y")
              $0.message(5) {
                $0.float(7, 1)
                $0.float(7, 2)
              }
            }
          }
        }
      }
    }
    var limits = Limits()
    var refused = 0
    for budget in stride(from: 0, through: 8192, by: 16) {
      limits[.messages] = budget
      if !complaint(file, limits: limits).isEmpty { refused += 1 }
    }
    #expect(refused > 10 && refused < 513)
  }

  /// Random bytes and flipped bits end in a message or an error, in bounded memory.
  @Test func survivesNoise() {
    var state = SeededGenerator(7)
    let valid = wire {
      $0.integer(1, 8)
      $0.message(8) { $0.integer(2, 13) }
      $0.message(7) {
        $0.message(1) {
          $0.text(1, "x")
          $0.text(2, "y")
          $0.text(4, "Relu")
          $0.message(5) {
            $0.text(1, "axis")
            $0.integer(3, 1)
          }
        }
        $0.message(5) {
          $0.packed(1, [2] as [Int64])
          $0.integer(2, 1)
          $0.bytes(9, [0, 0, 0, 0, 0, 0, 128, 63])
        }
        $0.message(11) {
          $0.text(1, "x")
          $0.message(2) {
            $0.message(1) {
              $0.integer(1, 1)
              $0.message(2) { $0.message(1) { $0.integer(1, 2) } }
            }
          }
        }
      }
    }
    var read = 0
    for _ in 0..<20_000 {
      var bytes = valid
      for _ in 0..<Int.random(in: 1...4, using: &state) {
        bytes[Int.random(in: 0..<bytes.count, using: &state)] ^=
          1 << UInt8.random(in: 0..<8, using: &state)
      }
      if complaint(bytes).isEmpty { read += 1 }
    }
    #expect(read > 100 && read < 19_900)
  }
}
