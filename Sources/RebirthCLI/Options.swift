import ArgumentParser
import Workflows

/// What every command that writes a result has.
struct OutputOptions: ParsableArguments {
  @Flag(help: "Print the result as JSON.") var json = false
  @Flag(help: "Print no progress and no warnings.") var quiet = false

  /// Prints a report as JSON, or as the text of a closure.
  func print(_ report: some JSONReport, _ text: () -> String) throws {
    try Console.result(json ? report.json : text())
  }
}

/// How a model's inputs are sized.
struct ShapeOptions: ParsableArguments {
  @Option(
    name: .customLong("input-shape"),
    help: ArgumentHelp("The shape of an input; may be repeated.", valueName: "NAME=1x3x224x224"))
  var inputShapes: [String] = []

  func shapes() throws -> InputShapes { try InputShapes(parsing: inputShapes) }
}

/// On how many threads a model runs.
struct ThreadOptions: ParsableArguments {
  @Option(help: "Threads, at most 1024; as many as the process may use when not given.")
  var threads: Int?

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads is \(threads), 1 to 1024 expected")
    }
  }
}

/// How a model is run.
struct RuntimeOptions: ParsableArguments {
  @OptionGroup var threads: ThreadOptions

  @Option(help: "The highest instruction set to use: base, avx2 or avx512.")
  var isa: String?

  @Flag(help: "Run the reference semantics instead of the fast kernels.")
  var reference = false

  var runtime: RuntimeChoice {
    RuntimeChoice(threads: threads.threads, isa: isa, isReference: reference)
  }
}
