import CaffeFormat
import Protobuf
import TestSupport
import Testing

/// Damaged files end in a network or an error, never in a crash.
@Suite struct DamageTests {
  /// A network with a bit of everything.
  private static let text =
    """
    name: "net" input: "x" input_shape { dim: 1 dim: 3 dim: 8 dim: 8 }
    layer { name: "c" type: "Convolution" bottom: "x" top: "c" param { lr_mult: 1 name: "w" }
      convolution_param { num_output: 4 kernel_size: 3 stride: 2 pad: 1 weight_filler { type: "msra" } } }
    layer { name: "b" type: "BatchNorm" bottom: "c" top: "c" batch_norm_param { eps: 1e-3 } }
    layer { name: "s" type: "Scale" bottom: "c" top: "c" scale_param { bias_term: true } }
    layer { name: "p" type: "Pooling" bottom: "c" top: "p" pooling_param { pool: AVE kernel_size: 2 } }
    layer { name: "e" type: "Eltwise" bottom: "p" bottom: "p" top: "e" eltwise_param { coeff: [1, -1] } }
    layer { name: "q" type: "Concat" bottom: "p" bottom: "e" top: "q" include { phase: TEST } }
    layer { name: "i" type: "InnerProduct" bottom: "q" top: "i" inner_product_param < num_output: 5 > }
    layer { name: "m" type: "Softmax" bottom: "i" top: "m" }
    """

  /// A network of V1 whose bytes carry everything.
  private static var model: [UInt8] {
    var writer = WireWriter()
    writer.text(3, "x")
    writer.packed(4, [1, 3, 4, 4] as [Int64])
    writer.message(2) { layer in
      layer.text(2, "x")
      layer.text(3, "c")
      layer.text(4, "c")
      layer.integer(5, 4)
      layer.message(6, TestBlob([2, 3, 1, 1], [1, 2, 3, 4, 5, 6]).write)
      layer.message(6) { blob in
        blob.integer(1, 1)
        blob.integer(4, 2)
        blob.integer(2, 1)
        blob.integer(3, 1)
        blob.packed(8, [1, 2] as [Double])
      }
      layer.packed(7, [1, 2] as [Float])
      layer.message(10) {
        $0.unsigned(1, 2)
        $0.unsigned(4, 1)
      }
      layer.text(1001, "w")
    }
    writer.message(2) { layer in
      layer.message(1) { inner in
        inner.text(1, "p")
        inner.text(2, "pool")
        inner.unsigned(8, 2)
        inner.unsigned(10, 2)
      }
      layer.text(2, "c")
      layer.text(3, "p")
    }
    return writer.bytes
  }

  private static func outcome(_ net: TestNet) throws -> CaffeError.Category? {
    try net.refusal { $0.weights = .random(seed: 1) }?.category
  }

  @Test func survivesFlippedBits() throws {
    var generator = SeededGenerator(1)
    for isText in [true, false] {
      let valid = isText ? Array(Self.text.utf8) : Self.model
      #expect(try Self.outcome(isText ? TestNet(Self.text) : TestNet(nil, valid)) == nil)
      var outcomes: [CaffeError.Category?: Int] = [:]
      for _ in 0..<3_000 {
        var bytes = valid
        for _ in 0..<(isText ? 1 : Int.random(in: 1...3, using: &generator)) {
          bytes[Int.random(in: 0..<bytes.count, using: &generator)] ^=
            1 << UInt8.random(in: 0..<8, using: &generator)
        }
        // Bytes that are no text are written as they are, and reach the reader so.
        let net =
          isText ? TestNet(String(decoding: bytes, as: UTF8.self)) : TestNet(nil, bytes)
        outcomes[try Self.outcome(net), default: 0] += 1
      }
      #expect(outcomes[nil, default: 0] > 50, "\(outcomes)")
      #expect(outcomes[.malformed, default: 0] > 100, "\(outcomes)")
      #expect(outcomes[.file] == nil)
    }
  }

  @Test func survivesCutFiles() throws {
    for count in stride(from: 0, to: Self.text.utf8.count, by: 3) {
      let text = String(decoding: Array(Self.text.utf8)[..<count], as: UTF8.self)
      _ = try Self.outcome(TestNet(text))
    }
    let model = Self.model
    for count in 0..<model.count {
      let net = TestNet(nil, Array(model[..<count]))
      // The last layer is not needed by any before it, so the file may end where it begins.
      if try Self.outcome(net) == nil { #expect(count > model.count - 40) }
    }
  }
}
