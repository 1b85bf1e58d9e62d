import ArgumentParser
import Workflows

struct PrintCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "print",
    abstract: "Prints a model as text, weights of more than 8 elements by their hash.")

  @Argument(help: "The model.", completion: Complete.model) var model: String
  @OptionGroup var options: OutputOptions

  func run() throws {
    let report = try Print(model: model).run()
    try options.print(report) { report.text }
  }
}
