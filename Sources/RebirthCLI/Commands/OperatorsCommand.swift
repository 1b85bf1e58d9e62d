import ArgumentParser
import Workflows

struct OperatorsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "operators", abstract: "Lists the operators and the ONNX operators that are read.")

  @OptionGroup var options: OutputOptions

  func run() throws {
    let report = OperatorList.report
    try options.print(report) { text(report) }
  }

  private func text(_ report: OperatorListReport) -> String {
    var table = Table(["operator", "version", "kernel", "attributes"])
    for row in report.operators {
      table.add([
        row.name, "\(row.version)", row.kernel,
        row.attributes.map { "\($0.name)=\($0.defaultValue)" }.joined(separator: " "),
      ])
    }
    var onnx = Table(["ONNX operator", "since versions"])
    for row in report.onnx {
      let removed = row.removedIn.map { ", removed in \($0)" } ?? ""
      onnx.add([row.name, row.sinceVersions.map(String.init).joined(separator: ", ") + removed])
    }
    return table.text + "\n\n" + onnx.text
  }
}
