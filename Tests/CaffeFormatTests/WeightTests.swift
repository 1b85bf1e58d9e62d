import CaffeFormat
import IR
import Protobuf
import Tensors
import Testing

/// Trained tensors: how they are stored, matched and refused.
@Suite struct WeightTests {
  /// One inner product of two inputs and one output, without bias.
  static let net =
    input("x", [1, 2])
    + layer(
      "i", "InnerProduct", ["x"], ["y"], "inner_product_param { num_output: 1 bias_term: false }")

  static let stored: [(name: String, blob: TestBlob)] = [
    ("packed", TestBlob([1, 2], [1.5, -2])),
    (
      "one by one",
      TestBlob { blob in
        blob.float(5, 1.5)
        blob.message(7) {
          $0.integer(1, 1)
          $0.integer(1, 2)
        }
        blob.float(5, -2)
      }
    ),
    (
      "packed in pieces",
      TestBlob { blob in
        blob.packed(5, [1.5] as [Float])
        blob.message(7) { $0.packed(1, [1, 2] as [Int64]) }
        blob.packed(5, [] as [Float])
        blob.packed(5, [-2] as [Float])
      }
    ),
    (
      "four numbers",
      TestBlob { blob in
        for (field, size) in [(1, 1), (2, 1), (3, 1), (4, 2)] as [(Int, Int64)] {
          blob.integer(field, size)
        }
        blob.packed(5, [1.5, -2] as [Float])
      }
    ),
    ("leading ones", TestBlob([1, 1, 1, 2], [1.5, -2])),
    (
      "doubles",
      TestBlob { blob in
        blob.packed(8, [1.5, -2] as [Double])
        blob.message(7) { $0.packed(1, [1, 2] as [Int64]) }
      }
    ),
    (
      "raw halves",
      TestBlob { blob in
        blob.integer(10, 2)
        blob.bytes(12, [0x00, 0x3E, 0x00, 0xC0] as [UInt8])
        blob.message(7) { $0.packed(1, [1, 2] as [Int64]) }
      }
    ),
    (
      "raw floats, with gradients",
      TestBlob { blob in
        blob.packed(6, [9, 9] as [Float])
        blob.integer(10, 1)
        blob.bytes(12, [0, 0, 0xC0, 0x3F, 0, 0, 0, 0xC0] as [UInt8])
        blob.message(7) { $0.packed(1, [1, 2] as [Int64]) }
      }
    ),
  ]

  @Test(arguments: stored.indices)
  func isReadHoweverStored(_ index: Int) throws {
    let (name, blob) = Self.stored[index]
    let model = try TestNet(Self.net, trained([("i", [blob])])).read()
    #expect(
      lines(model.graph)[1] == "weight @i.weight~_: f32[1,2] = [1.5,-2]", "\(name)")
    let isConverted = name == "doubles" || name == "raw halves"
    #expect(
      notes(model)
        == (isConverted ? ["1 tensors are not stored as f32; converted, rounded once"] : [])
    )
  }

  @Test func staysInTheFileAtAnyAlignment() throws {
    for padding in 0..<4 {
      let name = String(repeating: "n", count: padding)
      var writer = WireWriter()
      writer.text(1, name)
      let bytes = writer.bytes + trained([("i", [TestBlob([1, 2], [1.5, -2])])])
      let graph = try TestNet(Self.net, bytes).read().graph
      let tensor = try #require(graph.constants.first.flatMap { graph[$0].tensor })
      #expect(tensor.mapping != nil)
      #expect(tensor.floats == [1.5, -2])
    }
  }

  @Test func roundsDoublesOnce() throws {
    // Halfway between two floats and a little more: up, though its nearest half-way value would go down.
    let value = 1 + 0x1p-24 + 0x1p-52
    let blob = TestBlob { blob in
      blob.packed(8, [value, -value])
      blob.message(7) { $0.packed(1, [1, 2] as [Int64]) }
    }
    let graph = try TestNet(Self.net, trained([("i", [blob])])).read().graph
    let up: Float = 1 + 0x1p-23
    #expect(graph.constants.first.flatMap { graph[$0].tensor }?.floats == [up, -up])
  }

  static let broken: [(blob: TestBlob, sentence: String)] = [
    (
      TestBlob([1, 2], [1]),
      "net.prototxt: layer 'i' (InnerProduct): tensor 0 has 1 elements, should have 2 for shape [1, 2]"
    ),
    (
      TestBlob { $0.message(7) { $0.packed(1, [1, 2] as [Int64]) } },
      "net.prototxt: layer 'i' (InnerProduct): tensor 0 has 0 elements, should have 2 for shape [1, 2]"
    ),
    (
      TestBlob([1, -2], []),
      "net.prototxt: layer 'i' (InnerProduct): tensor 0 has a dimension -2, should not be negative"
    ),
    (
      TestBlob { blob in
        blob.packed(5, [1, 2] as [Float])
        blob.packed(8, [1, 2] as [Double])
        blob.message(7) { $0.packed(1, [1, 2] as [Int64]) }
      },
      "net.prototxt: layer 'i' (InnerProduct): tensor 0 has data in data and double_data, should be in one"
    ),
    (
      TestBlob { blob in
        blob.integer(10, 2)
        blob.bytes(12, [1, 2, 3] as [UInt8])
        blob.message(7) { $0.packed(1, [1, 2] as [Int64]) }
      },
      "net.prototxt: layer 'i' (InnerProduct): tensor 0 has 3 bytes of data, should be a multiple of 2"
    ),
    (
      TestBlob { blob in
        blob.integer(10, 3)
        blob.bytes(12, [1, 2, 3, 4, 5, 6, 7, 8] as [UInt8])
        blob.message(7) { $0.packed(1, [1, 2] as [Int64]) }
      },
      """
      net.prototxt: 1 layer is not supported
        layer 'i' (InnerProduct): tensor 0 is of type INT, which weights cannot have
      """
    ),
  ]

  @Test(arguments: broken.indices)
  func isRefusedWhenBroken(_ index: Int) throws {
    let refusal = try TestNet(Self.net, trained([("i", [Self.broken[index].blob])])).refusal()
    #expect(refusal?.sentence == Self.broken[index].sentence)
  }

  /// Three inner products, the last two of which share their weights.
  static let three =
    input("x", [1, 2])
    + layer("a", "InnerProduct", ["x"], ["a"], "inner_product_param { num_output: 2 }")
    + layer("b", "InnerProduct", ["a"], ["b"], "inner_product_param { num_output: 2 }")
    + layer("c", "InnerProduct", ["b"], ["c"], "inner_product_param { num_output: 3 }")

  @Test func everyMisfitIsNamedAtOnce() throws {
    let bytes = trained([
      ("a", [TestBlob([2, 3], [1, 2, 3, 4, 5, 6])]),
      ("b", [TestBlob([2, 2], [1, 2, 3, 4]), TestBlob([2], [1, 2]), TestBlob([1], [1])]),
      ("z", [TestBlob([1], [1])]),
    ])
    let refusal = try TestNet(Self.three, bytes).refusal()
    #expect(
      refusal?.sentence == """
        net.caffemodel: 5 tensors do not fit the network
          layer 'a': tensor 0 has shape [2, 3], should have [2, 2]
          layer 'a': tensor 1 of shape [2] is missing, the file has 1 for it
          layer 'b': the file has 3 tensors, should have 2
          layer 'c': tensor 0 of shape [3, 2] is missing, the file has none for it
          layer 'c': tensor 1 of shape [3] is missing, the file has none for it
        """)
    #expect(refusal?.category == .malformed)
  }

  @Test func missingTensorsAreFilledWhenAsked() throws {
    let bytes = trained([
      ("a", [TestBlob([2, 2], [1, 2, 3, 4]), TestBlob([2], [1, 2])]),
      ("b", [TestBlob([2, 2], [1, 2, 3, 4]), TestBlob([2], [1, 2])]),
      ("z", [TestBlob([1], [1])]),
    ])
    let model = try TestNet(Self.three, bytes).read { $0.weights = .random(seed: 1) }
    #expect(
      notes(model) == [
        "layer 'c': tensor 0 is filled with random numbers",
        "layer 'c': tensor 1 is filled with random numbers",
        "1 tensors have no filler; filled as 'xavier' does",
        "left out: the tensors of 1 layers of the caffemodel that the network lacks: 'z'",
      ])
  }

  @Test func withoutWeightsItIsSaidHowToGiveThem() throws {
    let refusal = try TestNet(Self.three).refusal { $0.weights = .required }
    #expect(
      refusal?.sentence == """
        net.prototxt: 3 layers have trained tensors; give them with --weights FILE.caffemodel, \
        or --random-weights SEED
        """)
    #expect(refusal?.category == .usage)
    let model = try TestNet(input() + layer("r", "ReLU", ["x"], ["r"])).read {
      $0.weights = .required
    }
    #expect(model.info.parameters == 0)
  }

  @Test func layersOfOneNameCannotShareAFile() throws {
    let net = TestNet(
      input("x", [1, 2])
        + layer("a", "InnerProduct", ["x"], ["a"], "inner_product_param { num_output: 2 }")
        + layer("a", "InnerProduct", ["a"], ["b"], "inner_product_param { num_output: 2 }"),
      trained([("a", [TestBlob([2, 2], [1, 2, 3, 4]), TestBlob([2], [1, 2])])]))
    #expect(
      try net.refusal()?.sentence
        == "net.prototxt: layer 'a' (InnerProduct): the name is there twice, so trained tensors have no clear owner"
    )
  }

  @Test func onlyNamesAndTensorsOfACaffemodelCount() throws {
    var writer = WireWriter()
    writer.integer(4, 7)
    writer.message(8) { $0.text(1, "no shape") }
    writer.message(100) { layer in
      layer.text(1, "i")
      layer.integer(2, 5)
      layer.text(3, "elsewhere")
      layer.text(6, "no specification")
      layer.message(7, TestBlob([1, 2], [1.5, -2]).write)
      layer.text(106, "no convolution")
    }
    let model = try TestNet(Self.net, writer.bytes).read()
    #expect(lines(model.graph)[1] == "weight @i.weight~_: f32[1,2] = [1.5,-2]")
  }

  // MARK: Sharing

  /// Two layers that share their weights under a name.
  static func shared(_ first: String, _ second: String, _ mode: String = "") -> String {
    input("x", [1, 2])
      + layer(
        "a", "InnerProduct", ["x"], ["a"],
        "param { name: 'w' \(mode) } inner_product_param { num_output: 2 bias_term: false \(first) }"
      )
      + layer(
        "b", "InnerProduct", ["a"], ["b"],
        "param { name: 'w' \(mode) } inner_product_param { \(second) bias_term: false }")
  }

  @Test func sharedTensorsAreOneAndCountOnce() throws {
    let model = try TestNet(
      Self.shared("", "num_output: 2"),
      trained([
        ("a", [TestBlob([2, 2], [1, 2, 3, 4])]), ("b", [TestBlob([2, 2], [1, 2, 3, 4])]),
      ])
    ).read()
    #expect(
      lines(model.graph) == [
        "input %x: f32[1,2]", "weight @a.weight~_: f32[2,2] = [1,2,3,4]",
        "%a: f32[1,2] = gemm(%x, @a.weight) {transpose_b: true}",
        "%b: f32[1,2] = gemm(%a, @a.weight) {transpose_b: true}", "output %b",
      ])
    #expect(model.info.parameters == 4)
  }

  @Test func shapesOfSharedTensorsMustAgree() throws {
    let refusal = try TestNet(Self.shared("", "num_output: 4")).refusal()
    #expect(
      refusal?.sentence
        == "net.prototxt: layer 'b' (InnerProduct): parameter 'w' has shape [4, 2] here, [2, 2] in layer 'a'"
    )
    let permissive = "share_mode: PERMISSIVE"
    let wide =
      input("x", [1, 2])
      + layer(
        "a", "InnerProduct", ["x"], ["a"],
        "param { name: 'w' \(permissive) } inner_product_param { num_output: 4 bias_term: false }")
    let net =
      wide
      + layer(
        "b", "InnerProduct", ["a"], ["b"],
        "param { name: 'w' \(permissive) } inner_product_param { num_output: 2 bias_term: false }")
    let model = try TestNet(net).read { $0.weights = .random(seed: 3) }
    let tensors = model.graph.constants.compactMap { model.graph[$0].tensor }
    #expect(tensors.map(\.shape) == [[4, 2], [2, 4]])
    #expect(tensors[0].floats == tensors[1].floats)
    #expect(model.info.parameters == 8)
  }
}
