import ArgumentParser
import Workflows

/// What every command that writes a result has.
struct OutputOptions: ParsableArguments {
  @Flag(help: "Print the result as JSON.") var json = false
  @Flag(help: "Print no progress and no warnings.") var quiet = false
}

/// How a model's inputs are sized.
struct ShapeOptions: ParsableArguments {
  @Option(
    name: .customLong("input-shape"),
    help: ArgumentHelp("The shape of an input; may be repeated.", valueName: "NAME=1x3x224x224"))
  var inputShapes: [String] = []

  func shapes() throws -> InputShapes { try InputShapes(parsing: inputShapes) }
}

/// How a model is run.
struct RuntimeOptions: ParsableArguments {
  @Option(help: "Threads; as many as the process may use when not given.")
  var threads: Int?

  @Option(help: "The highest instruction set to use: base, avx2 or avx512.")
  var isa: String?

  @Flag(help: "Run the reference semantics instead of the fast kernels.")
  var reference = false

  func validate() throws {
    if let threads, threads < 1 {
      throw ValidationError("--threads is \(threads), at least 1 expected")
    }
  }

  var runtime: RuntimeChoice {
    RuntimeChoice(threads: threads, isa: isa, isReference: reference)
  }
}
