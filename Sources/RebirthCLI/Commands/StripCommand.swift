import ArgumentParser
import Workflows

struct StripCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "strip",
    abstract: "Removes from a .slim file what it says about its making.",
    discussion: """
      The provenance (source format, pipeline, ledger of the rewriting) goes; graph and weights keep every byte. \
      The file is verified first and replaced at once, or not at all.
      """)

  @Argument(help: "The .slim file.", completion: .file(extensions: ["slim"])) var file: String
  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: "The file to write instead of changing FILE.", completion: .file(extensions: ["slim"]))
  var output: String?
  @OptionGroup var options: OutputOptions

  func run() throws {
    var work = Strip(file: file)
    work.output = output
    let report = try work.run()
    try options.print(report) {
      report.removedBytes == 0
        ? "\(report.file): has no provenance; \(Format.bytes(report.after))"
        : "\(report.output): \(Format.bytes(report.before)) -> \(Format.bytes(report.after))"
    }
  }
}
