import Foundation
import Tensors
import Testing

/// Caffe networks on the command line.
@Suite struct CaffeTests {
  static let net = """
    name: "small"
    layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 2 dim: 3 dim: 8 dim: 8 } } }
    layer {
      name: "conv" type: "Convolution" bottom: "data" top: "conv"
      convolution_param { num_output: 4 kernel_size: 3 weight_filler { type: "xavier" } }
    }
    layer { name: "bn" type: "BatchNorm" bottom: "conv" top: "conv" }
    layer { name: "scale" type: "Scale" bottom: "conv" top: "conv" scale_param { bias_term: true } }
    layer { name: "relu" type: "ReLU" bottom: "conv" top: "conv" }
    layer {
      name: "ip" type: "InnerProduct" bottom: "conv" top: "ip"
      inner_product_param { num_output: 5 weight_filler { type: "xavier" } }
    }
    layer { name: "prob" type: "Softmax" bottom: "ip" top: "prob" }
    """

  private func withNet(_ body: (URL, String) throws -> Void) throws {
    try Command.withFolder { folder in
      try body(folder, try folder.write(Self.net, as: "net.prototxt"))
    }
  }

  @Test func aStructureNeedsNoWeights() throws {
    try withNet { _, net in
      let info = try Command.run(["info", net, "--json"])
      #expect(info.code == 0, "\(info.log)")
      let totals = try #require(info.json["totals"] as? [String: Any])
      // The statistics of the normalisation are not counted, its neutral scale and shift are none.
      #expect(totals["parameters"] as? Int == 4 * 27 + 4 + 8 + 5 * 144 + 5)
      #expect(totals["multiply_adds"] as? Int == 2 * (4 * 27 * 36 + 5 * 144))
      #expect(totals["multiply_adds_per_image"] as? Int == 4 * 27 * 36 + 5 * 144)
      #expect(
        (info.json["notes"] as? [String])?.contains("no weights are given; all are taken as 0")
          == true)
      try #expect(Command.run(["print", net]).output.contains("%\"conv@1\": f32[2,4,6,6] = conv("))
    }
  }

  @Test func numbersNeedWeights() throws {
    try withNet { folder, net in
      for command in [["convert", net, "-o", folder.path + "/out.slim"], ["bench", net]] {
        let outcome = try Command.run(command)
        #expect(outcome.code == 2)
        #expect(
          outcome.log
            == "error: \(net): a prototxt holds no trained tensors; give them with --weights "
            + "FILE.caffemodel, or have them filled with --random-weights SEED\n")
      }
    }
  }

  @Test func filledWeightsAreThoseOfTheSeed() throws {
    try withNet { folder, net in
      let files = ["a", "b", "c"].map { folder.path + "/\($0).slim" }
      for (file, seed) in zip(files, ["1", "1", "2"]) {
        let outcome = try Command.run(["convert", net, "--random-weights", seed, "-o", file])
        #expect(outcome.code == 0, "\(outcome.log)")
      }
      let bytes = try files.map { try Data(contentsOf: URL(fileURLWithPath: $0)) }
      #expect(bytes[0] == bytes[1])
      #expect(bytes[0] != bytes[2])
      try #expect(Command.run(["diff", files[0], net, "--random-weights", "1"]).code == 0)
      try #expect(Command.run(["diff", files[2], net, "--random-weights", "1"]).code == 1)
    }
  }

  @Test func sizesAreThoseOfTheInputs() throws {
    try withNet { folder, net in
      let data = folder.path + "/x.npz"
      try NPZ.write(
        [(name: "data", tensor: Tensor([Double](repeating: 1, count: 192), shape: [1, 3, 8, 8]))],
        to: data)
      let run = try Command.run(["run", net, "--random-weights", "1", "--inputs", data, "--json"])
      #expect(run.code == 0, "\(run.log)")
      #expect((run.json["outputs"] as? [[String: Any]])?.first?["type"] as? String == "f32[1,5]")
      for (option, type) in [
        (["--batch", "7"], "f32[7,5]"), (["--input-shape", "data=3x3x8x8"], "f32[3,5]"),
      ] {
        let info = try Command.run(["info", net, "--json"] + option)
        #expect((info.json["outputs"] as? [[String: Any]])?.first?["type"] as? String == type)
      }
    }
  }

  @Test func namesAreMapped() throws {
    try withNet { folder, net in
      let other = try folder.write(
        Self.net.replacingOccurrences(of: "\"data\"", with: "\"image\"")
          .replacingOccurrences(of: "top: \"prob\"", with: "top: \"scores\""), as: "other.prototxt")
      let pair = ["diff", net, other, "--random-weights", "1"]
      let refused = try Command.run(pair)
      #expect(refused.code == 2)
      #expect(refused.log.contains("--map-input data=image"), "\(refused.log)")
      let mapped = try Command.run(
        pair + ["--map-input", "data=image", "--map-output", "prob=scores"])
      #expect(mapped.code == 0, "\(mapped.output)\(mapped.log)")
      let unknown = try Command.run(pair + ["--map-output", "prob=score"])
      #expect(unknown.code == 2)
      #expect(
        unknown.log.contains("output 'score' does not exist (nearest: 'scores')"), "\(unknown.log)")
    }
  }

  @Test func weightsBelongToAPrototxt() throws {
    try withNet { _, net in
      let model = Command.fixture("inception-small.onnx")
      let outcome = try Command.run(["info", model, "--weights", "net.caffemodel"])
      #expect(outcome.code == 2)
      #expect(
        outcome.log.contains("--weights net.caffemodel: is for a .prototxt"), "\(outcome.log)")
      let page = try Command.run(["info", net, "--weights", model])
      #expect(page.code == 3, "\(page.log)")
    }
  }
}
