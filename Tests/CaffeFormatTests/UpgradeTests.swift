import CaffeFormat
import IR
import Protobuf
import Testing

/// Networks in the forms of V0 and V1 are the same as their V2 form.
@Suite struct UpgradeTests {
  static let head = "name: 'n' input: 'x' input_dim: [1, 4, 8, 8]\n"

  static let pairs: [(name: String, version: Int, old: String, new: String)] = [
    (
      "V1: types, rules, sharing",
      1,
      """
      layers { name: 'c' type: CONVOLUTION bottom: 'x' top: 'c' blobs_lr: 1 blobs_lr: 2
        weight_decay: [1, 0] param: 'w' param: 'b' blob_share_mode: STRICT
        convolution_param { num_output: 4 kernel_size: 3 pad: 1 group: 2 } }
      layers { name: 'd' type: CONVOLUTION bottom: 'c' top: 'd' param: 'w' param: 'b'
        convolution_param { num_output: 4 kernel_size: 3 pad: 1 group: 2 } }
      layers { name: 'r' type: RELU bottom: 'd' top: 'd' include { phase: TEST } }
      layers { name: 'q' type: RELU bottom: 'd' top: 'q' include { phase: TRAIN } }
      layers { name: 'n' type: LRN bottom: 'd' top: 'n' lrn_param { alpha: 0.1 local_size: 3 } }
      layers { name: 'p' type: 17 bottom: 'n' top: 'p' pooling_param { pool: AVE kernel_size: 2 } }
      """,
      """
      layer { name: 'c' type: 'Convolution' bottom: 'x' top: 'c' param { name: 'w' lr_mult: 1 }
        param { name: 'b' } convolution_param { num_output: 4 kernel_size: 3 pad: 1 group: 2 } }
      layer { name: 'd' type: 'Convolution' bottom: 'c' top: 'd' param { name: 'w' }
        param { name: 'b' } convolution_param { num_output: 4 kernel_size: 3 pad: 1 group: 2 } }
      layer { name: 'r' type: 'ReLU' bottom: 'd' top: 'd' }
      layer { name: 'n' type: 'LRN' bottom: 'd' top: 'n' lrn_param { alpha: 0.1 local_size: 3 } }
      layer { name: 'p' type: 'Pooling' bottom: 'n' top: 'p'
        pooling_param { pool: AVE kernel_size: 2 } }
      """
    ),
    (
      "V1: what data layers do to images",
      1,
      """
      layers { name: 'd' type: DATA top: 'y' top: 'l' data_param { batch_size: 2 crop_size: 5 } }
      layers { name: 'i' type: IMAGE_DATA top: 'z' top: 'm'
        image_data_param { batch_size: 3 crop_size: 6 mirror: true scale: 0.5 } }
      layers { name: 'a' type: TANH bottom: 'y' top: 'a' }
      layers { name: 'b' type: SIGMOID bottom: 'z' top: 'b' }
      layers { name: 'e' type: SOFTMAX_LOSS bottom: 'a' bottom: 'l' }
      """,
      """
      layer { name: 'd' type: 'Data' top: 'y' top: 'l' data_param { batch_size: 2 }
        transform_param { crop_size: 5 } }
      layer { name: 'i' type: 'ImageData' top: 'z' top: 'm' image_data_param { batch_size: 3 }
        transform_param { crop_size: 6 } }
      layer { name: 'a' type: 'TanH' bottom: 'y' top: 'a' }
      layer { name: 'b' type: 'Sigmoid' bottom: 'z' top: 'b' }
      layer { name: 'e' type: 'SoftmaxWithLoss' bottom: 'a' bottom: 'l' }
      """
    ),
    (
      "V0: settings, and padding layers folded into what reads them",
      0,
      """
      layers { layer { name: 'pad' type: 'padding' pad: 2 } bottom: 'x' top: 'px' }
      layers { layer { name: 'c' type: 'conv' num_output: 6 kernelsize: 5 stride: 2 group: 2
        biasterm: false weight_filler { type: 'xavier' } blobs_lr: 1 weight_decay: 1 }
        bottom: 'px' top: 'c' }
      layers { layer { name: 'r' type: 'relu' } bottom: 'c' top: 'c' }
      layers { layer { name: 'n' type: 'lrn' local_size: 3 alpha: 0.5 beta: 0.25 } bottom: 'c' top: 'n' }
      layers { layer { name: 'pad2' type: 'padding' pad: 1 } bottom: 'n' top: 'pn' }
      layers { layer { name: 'p' type: 'pool' pool: AVE kernelsize: 3 stride: 2 } bottom: 'pn' top: 'p' }
      layers { layer { name: 'd' type: 'dropout' dropout_ratio: 0.5 } bottom: 'p' top: 'p' }
      layers { layer { name: 'i' type: 'innerproduct' num_output: 3 } bottom: 'p' top: 'i' }
      layers { layer { name: 's' type: 'softmax' } bottom: 'i' top: 's' }
      """,
      """
      layer { name: 'c' type: 'Convolution' bottom: 'x' top: 'c' convolution_param { num_output: 6
        kernel_size: 5 stride: 2 group: 2 pad: 2 bias_term: false weight_filler { type: 'xavier' } } }
      layer { name: 'r' type: 'ReLU' bottom: 'c' top: 'c' }
      layer { name: 'n' type: 'LRN' bottom: 'c' top: 'n'
        lrn_param { local_size: 3 alpha: 0.5 beta: 0.25 } }
      layer { name: 'p' type: 'Pooling' bottom: 'n' top: 'p'
        pooling_param { pool: AVE kernel_size: 3 stride: 2 pad: 1 } }
      layer { name: 'd' type: 'Dropout' bottom: 'p' top: 'p' }
      layer { name: 'i' type: 'InnerProduct' bottom: 'p' top: 'i'
        inner_product_param { num_output: 3 } }
      layer { name: 's' type: 'Softmax' bottom: 'i' top: 's' }
      """
    ),
    (
      "V0: data and concat",
      0,
      """
      layers { layer { name: 'd' type: 'data' source: 's' batchsize: 2 cropsize: 5 meanfile: 'm'
        scale: 0.5 mirror: true } top: 'y' top: 'l' }
      layers { layer { name: 'c' type: 'concat' concat_dim: 2 } bottom: 'x' bottom: 'x' top: 'c' }
      layers { layer { name: 't' type: 'tanh' } bottom: 'y' top: 't' }
      """,
      """
      layer { name: 'd' type: 'Data' top: 'y' top: 'l' data_param { batch_size: 2 }
        transform_param { crop_size: 5 } }
      layer { name: 'c' type: 'Concat' bottom: 'x' bottom: 'x' top: 'c' concat_param { axis: 2 } }
      layer { name: 't' type: 'TanH' bottom: 'y' top: 't' }
      """
    ),
  ]

  @Test(arguments: pairs.indices)
  func isTheSameAsV2(_ index: Int) throws {
    let (name, version, old, new) = Self.pairs[index]
    let options: (inout CaffeOptions) -> Void = { $0.weights = .random(seed: 5) }
    let upgraded = try TestNet(Self.head + old).read(options)
    let expected = try TestNet(Self.head + new).read(options)
    #expect(upgraded.graph.text == expected.graph.text, "\(name)")
    #expect(upgraded.info.version == version)
    #expect(expected.info.version == 2)
    #expect(expected.graph.nodeCount > 1)
    #expect(notes(upgraded) == notes(expected))
  }

  @Test func paddingElsewhereIsRefused() throws {
    let net = TestNet(
      Self.head
        + """
        layers { layer { name: 'pad' type: 'padding' pad: 2 } bottom: 'x' top: 'px' }
        layers { layer { name: 'r' type: 'relu' } bottom: 'px' top: 'r' }
        """)
    #expect(
      try net.refusal()?.sentence
        == "net.prototxt: layer 'r' (relu): reads padding layer 'pad', which only conv and pool layers of one bottom can"
    )
  }

  @Test func settingsWithoutMeaningAreNoted() throws {
    let model = try TestNet(
      Self.head
        + "layers { layer { name: 'r' type: 'relu' kernelsize: 3 pad: 1 } bottom: 'x' top: 'r' }"
    ).read()
    #expect(
      notes(model) == ["layer 'r': 'kernelsize', 'pad' means nothing for type 'relu'; left out"])
  }

  @Test func unknownTypesAreUnsupported() throws {
    let net = TestNet(
      Self.head + "layers { layer { name: 'r' type: 'wonder' } bottom: 'x' top: 'r' }")
    #expect(
      try net.refusal()?.sentence == """
        net.prototxt: 1 layer is not supported
          layer 'r' (wonder): layers of this type are not supported
        """)
  }

  @Test func tensorsOfV0AndV1AreFoundByName() throws {
    let net = WeightTests.net
    let blob = TestBlob { blob in
      for (field, size) in [(1, 1), (2, 1), (3, 1), (4, 2)] as [(Int, Int64)] {
        blob.integer(field, size)
      }
      blob.packed(5, [1.5, -2] as [Float])
    }
    var old = WireWriter()
    old.message(2) {
      $0.message(1) { inner in
        inner.text(1, "i")
        inner.message(50, blob.write)
      }
    }
    var newer = WireWriter()
    newer.message(2) { layer in
      layer.text(4, "i")
      layer.message(6, blob.write)
    }
    for bytes in [old.bytes, newer.bytes] {
      let graph = try TestNet(net, bytes).read().graph
      #expect(lines(graph)[1] == "weight @i.weight~_: f32[1,2] = [1.5,-2]")
    }
  }
}
