import ArgumentParser
import Workflows

/// How a Caffe network is read.
struct CaffeArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The trained tensors of a .prototxt.", valueName: "NET.caffemodel"),
    completion: .file(extensions: ["caffemodel"]))
  var weights: [String] = []
  @Option(
    name: .customLong("random-weights"),
    help: ArgumentHelp(
      """
      Fill a Caffe network's tensors for which there are no weights as its fillers say, from a seed.
      """, valueName: "SEED"))
  var randomWeights: UInt64?
  @Option(
    help: "What a Caffe network is used for, which its layers' rules go by: test or train.",
    completion: .list(CaffeSettings.Phase.allCases.map(\.rawValue)))
  var phase = CaffeSettings.Phase.test.rawValue
  @Option(help: "A stage for the rules of a Caffe network's layers; may be repeated.")
  var stage: [String] = []
  @Option(help: "The level for the rules of a Caffe network's layers.") var level = 0

  func validate() throws {
    guard CaffeSettings.Phase(rawValue: phase) != nil else {
      throw ValidationError("--phase is '\(phase)', test or train expected")
    }
  }

  var settings: CaffeSettings {
    var settings = CaffeSettings()
    settings.weights = weights
    settings.randomWeights = randomWeights
    settings.phase = CaffeSettings.Phase(rawValue: phase) ?? .test
    settings.stages = stage
    settings.level = level
    return settings
  }
}
