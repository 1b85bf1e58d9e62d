import ArgumentParser
import Workflows

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Says of every place where a rule could fire whether it does, and why not.",
    discussion: "Rules: \(Explain.ruleNames.joined(separator: ", ")).")

  @Argument(help: "The rule.", completion: .list(Explain.ruleNames)) var rule: String
  @Argument(help: "The model.", completion: Complete.model) var model: String
  @OptionGroup var caffe: CaffeArguments
  @OptionGroup var options: OutputOptions

  func run() throws {
    var work = Explain(rule: rule, model: model)
    work.caffe = caffe.settings
    let report = try work.run()
    try options.print(report) { text(report) }
  }

  private func text(_ report: ExplainReport) -> String {
    let lines = report.sites.map { "\($0.site): \($0.fires ? "fires" : $0.reason)" }
    let fired = report.sites.count { $0.fires }
    return (lines + ["\(report.rule): fires at \(fired) of \(report.sites.count) places"])
      .joined(separator: "\n")
  }
}
