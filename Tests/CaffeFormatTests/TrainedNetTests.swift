import CaffeFormat
import IR
import Protobuf
import Testing

/// Caffemodels that are read alone: they carry the network as training saved it.
@Suite struct TrainedNetTests {
  /// Writes a layer with the form of V2.
  private static func layer(
    _ writer: inout WireWriter, _ name: String, _ type: String, _ bottoms: [String],
    _ tops: [String], _ rest: (inout WireWriter) -> Void = { _ in }
  ) {
    writer.message(100) { layer in
      layer.text(1, name)
      layer.text(2, type)
      for bottom in bottoms { layer.text(3, bottom) }
      for top in tops { layer.text(4, top) }
      layer.integer(10, 0)
      rest(&layer)
    }
  }

  /// A network saved while it was trained: a data layer of that phase, splits, labels, a loss.
  private static func training(crop: UInt64?) -> [UInt8] {
    var writer = WireWriter()
    layer(&writer, "data", "Data", [], ["x", "label"]) { layer in
      layer.message(8) { $0.integer(1, 0) }
      layer.message(107) { $0.unsigned(4, 2) }
      if let crop { layer.message(100) { $0.unsigned(3, crop) } }
    }
    layer(&writer, "s", "Split", ["label"], ["label_0", "label_1"])
    layer(&writer, "i", "InnerProduct", ["x"], ["i"]) { layer in
      layer.message(7, TestBlob([1, 12], Array(repeating: 0.5, count: 12)).write)
      layer.message(117) {
        $0.unsigned(1, 1)
        $0.integer(2, 0)
      }
    }
    layer(&writer, "t", "Split", ["i"], ["i_0", "i_1"])
    layer(&writer, "loss", "SoftmaxWithLoss", ["i_0", "label_0"], ["loss"])
    layer(&writer, "acc", "Accuracy", ["i_1", "label_1"], ["acc"])
    return writer.bytes
  }

  @Test func readsAsItIsUsed() throws {
    let model = try TestNet(nil, Self.training(crop: 2)).read()
    #expect(
      lines(model.graph) == [
        "input %x: f32[2,3,2,2]",
        "weight @i.weight~_: f32[1,12] = splat(0.5)",
        "%i.flat~_: f32[2,12] = flatten(%x) as \"i\"",
        "%i: f32[2,1] = gemm(%i.flat, @i.weight) {transpose_b: true}", "output %i",
      ])
    #expect(
      notes(model) == [
        "layer 's' (Split) is left out, as what it works for is",
        "input 'x' is taken to have 3 channels; --input-shape gives another shape",
        "layer 'loss' (SoftmaxWithLoss) is left out", "layer 'acc' (Accuracy) is left out",
      ])
  }

  @Test func asksForShapesThatItDoesNotHave() throws {
    let net = TestNet(nil, Self.training(crop: nil))
    let refusal = try net.refusal()
    #expect(
      refusal?.sentence
        == "net.caffemodel: layer 'i' (InnerProduct): the shape of input 'x' is not in the file; give it with --input-shape x=N,C,H,W"
    )
    #expect(refusal?.category == .usage)
    let model = try net.read { $0.inputShapes = ["x": [4, 12]] }
    #expect(lines(model.graph)[0] == "input %x: f32[4,12]")
  }

  @Test func tensorsAloneAreNoNetwork() throws {
    let net = TestNet(nil, trained([("i", [TestBlob([1, 2], [1, 2])])]))
    #expect(
      try net.refusal()?.sentence
        == "net.caffemodel: the caffemodel does not say how its layers are connected; give the prototxt"
    )
  }

  @Test func settingsUnderNumbersOfForksAreRefused() throws {
    var writer = WireWriter()
    writer.text(3, "x")
    writer.packed(4, [1, 4, 2, 2] as [Int64])
    Self.layer(&writer, "r", "ReLU", ["x"], ["r"]) { $0.message(4242) { $0.float(1, 0.5) } }
    Self.layer(&writer, "s", "ShuffleChannel", ["r"], ["s"]) {
      $0.message(148) { $0.float(1, 2) }
    }
    Self.layer(&writer, "u", "Wonder", ["r"], ["u"]) { $0.message(150) { $0.unsigned(1, 2) } }
    let refusal = try TestNet(nil, writer.bytes).refusal()
    #expect(
      refusal?.sentence == """
        net.caffemodel: 3 layers are not supported
          layer 'r' (ReLU): the caffemodel has settings for it under number 4242, which may mean \
        anything here; give the prototxt
          layer 's' (ShuffleChannel): the caffemodel has settings for it under number 148, which may \
        mean anything here; give the prototxt
          layer 'u' (Wonder): layers of this type are not supported
        """)
    #expect(refusal?.category == .unsupported)
  }

  @Test func numbersThatAForkUsesDifferentlyAreSaid() throws {
    var writer = WireWriter()
    Self.layer(&writer, "s", "Silence", ["x"], []) { $0.message(147) { $0.unsigned(1, 2) } }
    #expect(
      try TestNet(nil, writer.bytes).refusal()?.sentence == """
        net.caffemodel: byte 23: caffe.SwishParameter.beta is a varint, should be 4 fixed bytes; \
        a fork may use this number for other settings: give the prototxt
        """)
  }

  @Test func placesOfPayloadsInAFileAreRefused() throws {
    var writer = WireWriter()
    writer.message(100) { layer in
      layer.message(7) { $0.message(100_005) { $0.unsigned(1, 1 << 60) } }
    }
    for text in [nil, WeightTests.net] {
      let refusal = try TestNet(text, writer.bytes).refusal()
      #expect(
        refusal?.sentence == """
          net.caffemodel: byte 5: caffe.BlobProto.data_at is a private field, should not be in a file
          """)
      #expect(refusal?.category == .malformed)
    }
  }
}
