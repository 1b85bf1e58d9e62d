import CaffeFormat
import Glibc
import IR
import Testing

/// Reads networks that lie beside the package, when they are there.
@Suite struct SharedModelsTests {
  /// The path of a file; nil, with a printed note, when it is absent.
  private static func path(_ name: String) -> String? {
    let path = "../shared/models/" + name
    guard access(path, R_OK) == 0 else {
      print("skipped: \(path) is absent")
      return nil
    }
    return path
  }

  static let trained: [(name: String, layers: Int, outputs: [String])] = [
    ("cifar10-full-v1", 13, ["prob"]), ("lenet", 9, ["prob"]),
    ("mtcnn-det1", 10, ["conv4-2", "prob1"]), ("mtcnn-det2", 13, ["conv5-2", "prob1"]),
    ("mtcnn-det3", 18, ["conv6-2", "conv6-3", "prob1"]),
    ("retinaface-ssd", 219, ["detection_out"]), ("rfb-320-caffe", 111, ["boxes", "scores"]),
    ("squeezenet-v1.0", 65, ["pool_final"]),
  ]

  @Test(arguments: trained)
  func readsTrainedNetworks(_ name: String, _ layers: Int, _ outputs: [String]) throws {
    guard let text = Self.path("caffe/\(name).prototxt"),
      let weights = Self.path("caffe/\(name).caffemodel")
    else { return }
    let model = try CaffeReader.read(CaffeFiles(prototxt: text, caffemodel: weights))
    #expect(model.info.layers == layers)
    #expect(model.graph.outputs.map(\.name) == outputs)
    try model.graph.verify()
  }

  /// Parameters as an independent reader counts them.
  static let parameters = [
    ("alexnet", 60_965_224), ("caffenet", 60_965_224), ("googlenet", 6_998_552),
    ("mobilenet-v1", 4_231_976), ("mobilenet-v2", 3_505_960), ("resnet-50", 25_557_096),
    ("shufflenet-1x-g3", 1_814_734), ("squeezenet-v1.1", 1_235_496),
  ]

  @Test(arguments: parameters)
  func countsParameters(_ name: String, _ expected: Int) throws {
    guard let path = Self.path("prototxt/\(name).prototxt") else { return }
    var options = CaffeOptions()
    options.weights = .absent
    let model = try CaffeReader.read(CaffeFiles(prototxt: path), options: options)
    #expect(model.info.parameters == expected)
  }

  @Test func readsATrainingNetworkForUse() throws {
    guard let path = Self.path("prototxt/googlenet-train.prototxt") else { return }
    var options = CaffeOptions()
    options.weights = .absent
    let model = try CaffeReader.read(CaffeFiles(prototxt: path), options: options)
    #expect(
      model.graph.outputs.map(\.name) == [
        "loss1/classifier", "loss2/classifier", "loss3/classifier",
      ])
    #expect(model.graph.inputs.map { model.graph[$0].name } == ["data"])
  }
}
