import Execution
import Foundation
import IR
import Operators
import Rewrite
import SlimFormat
import Testing
import Workflows

/// Real trained networks, read without any shape given, against outputs recorded with another engine.
@Suite struct SharedModelTests {
  static let names = [
    "rfb-320", "yunet-dynamic", "ppocr-v3-det", "blazeface", "fastestdet", "mnist-cntk",
    "mnist-mlp", "basic-pitch", "magika",
    "mobilenet-v2", "resnet20-cifar10", "resnet56-cifar10", "unet-sed", "mesonet",
    "googlenet-cifar10",
  ]

  @Test(arguments: names)
  func convertsAndAgreesWithTheRecording(_ name: String) throws {
    guard let model = Paths.shared("onnx/\(name).onnx") else { return }
    try Paths.withFolder { folder in
      let slim = folder.appendingPathComponent("a.slim").path
      let report = try Convert(model: model, output: slim).run()
      #expect(
        report.verdict == .passed, "\(report.checks.flatMap { $0.failures }) \(report.warnings)")
      _ = try Verify(file: slim).run()
      var recordings = [Paths.shared("onnx/\(name).io.npz")]
      if name == "yunet-dynamic" || name == "ppocr-v3-det" {
        recordings.append(Paths.shared("onnx/\(name).size2.io.npz"))
      }
      for case let recording? in recordings {
        var choices = Session.availableISAs.map { RuntimeChoice(threads: 2, isa: $0) }
        choices.append(RuntimeChoice(isReference: true))
        for choice in choices {
          var diff = Diff(a: slim, b: recording)
          diff.runtime = choice
          let result = try diff.run()
          #expect(result.passed, "\(choice): \(result.outputs.compactMap(\.failure))")
        }
      }
      try expectBatchNormsAccountedFor(slim, report)
      let again = folder.appendingPathComponent("b.slim").path
      _ = try Convert(model: model, output: again).run()
      #expect(FileManager.default.contentsEqual(atPath: slim, andPath: again))
    }
  }

  /// No batch normalisation follows a convolution, and each that remains has a refusal with its reason.
  private func expectBatchNormsAccountedFor(_ slim: String, _ report: ConvertReport) throws {
    let graph = try SlimReader.read(path: slim).graph
    let refused = Set(
      report.ledger.entries.filter { $0.pass == "fold-batch-norm" && $0.reason != nil }
        .map(\.site))
    for node in graph.nodes where node.op is BatchNorm {
      let producer = node.inputs[0].flatMap { graph.producer(of: $0) }
      #expect(!(producer?.op is Conv), "'\(node.name)' follows a convolution")
      #expect(refused.contains(node.name), "'\(node.name)' is not in the ledger: \(refused)")
    }
  }

  @Test(arguments: names)
  func threadsDoNotChangeABit(_ name: String) throws {
    guard let model = Paths.shared("onnx/\(name).onnx"),
      let recording = Paths.shared("onnx/\(name).io.npz")
    else { return }
    try Paths.withFolder { folder in
      let paths = [1, 2].map { folder.appendingPathComponent("\($0).npz").path }
      for (threads, path) in zip([1, 2], paths) {
        var run = Run(model: model)
        run.inputs = recording
        run.save = path
        run.runtime = RuntimeChoice(threads: threads)
        _ = try run.run()
      }
      #expect(FileManager.default.contentsEqual(atPath: paths[0], andPath: paths[1]))
    }
  }

  @Test func unsupportedOperatorsAreNamedAtOnce() throws {
    guard let model = Paths.shared("onnx/REFUSE-linear-classifier.onnx") else { return }
    try Paths.withFolder { folder in
      let output = folder.appendingPathComponent("x.slim").path
      let failure = #expect(throws: Failure.self) {
        try Convert(model: model, output: output).run()
      }
      #expect(failure?.kind == .unsupported)
      for name in ["LinearClassifier", "Normalizer", "ZipMap"] {
        #expect(failure?.message.contains(name) == true, "\(name)")
      }
      try #expect(Paths.files(in: folder).isEmpty)
    }
  }
}
