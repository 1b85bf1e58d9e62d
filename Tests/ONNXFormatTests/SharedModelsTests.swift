import Glibc
import IR
import ONNXFormat
import Testing

/// Reads trained models that lie beside the package, when they are there.
@Suite struct SharedModelsTests {
  static let folder = "../shared/models/onnx/"

  /// The path of a model; nil, with a printed note, when it is absent.
  static func path(_ name: String) -> String? {
    let path = folder + name + ".onnx"
    guard access(path, R_OK) == 0 else {
      print("skipped: \(path) is absent")
      return nil
    }
    return path
  }

  @Test(arguments: [
    "rfb-320", "yunet-dynamic", "ppocr-v3-det", "blazeface", "fastestdet", "mnist-cntk",
    "mnist-mlp",
    "mobilenet-v2", "resnet20-cifar10", "resnet56-cifar10", "unet-sed", "mesonet",
    "googlenet-cifar10",
  ])
  func reads(_ name: String) throws {
    guard let path = Self.path(name) else { return }
    let model = try ONNXReader.read(path: path)
    #expect(model.graph.nodeCount > 0)
    #expect(!model.graph.outputs.isEmpty)
  }

  @Test func refusesAllUnsupportedOperatorsAtOnce() throws {
    guard let path = Self.path("REFUSE-linear-classifier") else { return }
    do throws(ONNXError) {
      _ = try ONNXReader.read(path: path)
      Issue.record("it was read")
    } catch {
      #expect(error.category == .unsupported)
      let reason = "operators of 'ai.onnx.ml' are not known"
      #expect(
        "\(error)" == """
          \(path): 3 parts are not supported
            node 'LinearClassifier' (ai.onnx.ml.LinearClassifier, opset 1): \(reason)
            node 'Normalizer' (ai.onnx.ml.Normalizer, opset 1): \(reason)
            node 'ZipMap' (ai.onnx.ml.ZipMap, opset 1): \(reason)
          """)
    }
  }
}
