import ArgumentParser
import Workflows

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Runs a model on recorded inputs.",
    discussion:
      "Without --save, shows shapes and summaries of the outputs, and top classes of class scores.")

  @Argument(help: "The model.", completion: Complete.model) var model: String
  @Option(
    help: "An npz file with inputs as NAME or in/NAME, or a test data folder.",
    completion: Complete.data)
  var inputs: String?
  @Option(
    name: .customLong("input"),
    help: ArgumentHelp(
      "One input from an npy or TensorProto file; may be repeated.", valueName: "NAME=FILE"))
  var single: [String] = []
  @Option(
    help: "The npz file to write the outputs to.", completion: .file(extensions: ["npz"]))
  var save: String?
  @OptionGroup var runtime: RuntimeOptions
  @OptionGroup var caffe: CaffeArguments
  @OptionGroup var options: OutputOptions

  func validate() throws {
    if inputs != nil, !single.isEmpty {
      throw ValidationError("--inputs and --input exclude each other")
    }
  }

  func run() throws {
    var work = Run(model: model)
    work.inputs = inputs
    work.singleInputs = single
    work.save = save
    work.runtime = runtime.runtime
    work.caffe = caffe.settings
    let report = try work.run()
    try options.print(report) { text(report) }
  }

  private func text(_ report: RunReport) -> String {
    var lines: [String] = []
    for output in report.outputs {
      var line = "\(output.name): \(output.type)"
      if let statistics = output.statistics {
        line +=
          "  min \(Format.number(statistics.minimum)) max \(Format.number(statistics.maximum))"
          + " mean \(Format.number(statistics.mean))"
        if statistics.notFinite > 0 { line += "  \(statistics.notFinite) not finite" }
      }
      lines.append(line)
      for row in output.topClasses {
        let classes = row.map { "\($0.index) (\(Format.number($0.score)))" }
        lines.append("  top classes: \(classes.joined(separator: ", "))")
      }
    }
    if let saved = report.saved { lines.append("saved to \(saved)") }
    return lines.joined(separator: "\n")
  }
}
