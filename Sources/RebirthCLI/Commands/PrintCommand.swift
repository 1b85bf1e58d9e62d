import ArgumentParser
import Workflows

struct PrintCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "print",
    abstract: "Prints a model as text, weights of more than 8 elements by their hash.")

  @Argument(help: "The model.", completion: Complete.model) var model: String
  @OptionGroup var caffe: CaffeArguments
  @OptionGroup var options: OutputOptions

  func run() throws {
    var work = Print(model: model)
    work.caffe = caffe.settings
    let report = try work.run()
    try options.print(report) { report.text }
  }
}
