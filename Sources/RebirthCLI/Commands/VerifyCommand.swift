import ArgumentParser
import Workflows

struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Checks every byte of a .slim file: structure, checksums, graph.")

  @Argument(help: "The .slim file.", completion: .file(extensions: ["slim"])) var file: String
  @OptionGroup var options: OutputOptions

  func run() throws {
    let report = try Verify(file: file).run()
    try options.print(report) {
      "\(report.file): ok, \(report.sections) sections, \(report.nodes) nodes, "
        + "\(report.tensors) tensors, \(Format.bytes(report.bytes))"
    }
  }
}
