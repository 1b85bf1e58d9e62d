import ArgumentParser
import Workflows

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Says of every place where a rule could fire whether it does, and why not.",
    discussion: "Rules: \(Explain.ruleNames.joined(separator: ", ")).")

  @Argument(help: "The rule.") var rule: String
  @Argument(help: "The model.") var model: String
  @OptionGroup var options: OutputOptions

  func run() throws {
    let report = try Explain(rule: rule, model: model).run()
    if options.json {
      Console.result(report.json)
      return
    }
    let lines = report.sites.map { "\($0.site): \($0.fires ? "fires" : $0.reason)" }
    let fired = report.sites.count { $0.fires }
    Console.result(
      (lines + ["\(report.rule): fires at \(fired) of \(report.sites.count) places"]).joined(
        separator: "\n"))
  }
}

struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Checks every byte of a .slim file: structure, checksums, graph.")

  @Argument(help: "The .slim file.") var file: String
  @OptionGroup var options: OutputOptions

  func run() throws {
    let report = try Verify(file: file).run()
    Console.result(
      options.json
        ? report.json
        : "\(report.file): ok, \(report.sections) sections, \(report.nodes) nodes, "
          + "\(report.tensors) tensors, \(Format.bytes(report.bytes))")
  }
}

struct OperatorsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "operators", abstract: "Lists the operators and the ONNX operators that are read.")

  @OptionGroup var options: OutputOptions

  func run() throws {
    let report = OperatorList.report
    if options.json {
      Console.result(report.json)
      return
    }
    var table = Table(["operator", "version", "attributes"])
    for row in report.operators {
      table.add([
        row.name, "\(row.version)",
        row.attributes.map { "\($0.name)=\($0.defaultValue)" }.joined(separator: " "),
      ])
    }
    var onnx = Table(["ONNX operator", "since versions"])
    for row in report.onnx {
      onnx.add([row.name, row.sinceVersions.map(String.init).joined(separator: ", ")])
    }
    Console.result(table.text + "\n\n" + onnx.text)
  }
}
