import ArgumentParser
import Workflows

/// What every command that writes a result has.
struct OutputOptions: ParsableArguments {
  @Flag(help: "Print the result as JSON.") var json = false
  @Flag(help: "Print no progress and no warnings.") var quiet = false

  @Option(
    name: .customLong("limit"),
    help: ArgumentHelp(
      """
      Sets a limit on what a model may cost; may be repeated. NUMBER may end in KiB, MiB or GiB, NAME is one \
      of \(LimitSettings.names).
      """, valueName: "NAME=NUMBER"))
  var limits: [String] = []

  /// Prints a report as JSON, or as the text of a closure.
  func print(_ report: some JSONReport, _ text: () -> String) throws {
    try Console.result(json ? report.json : text())
  }
}

/// A command that works under limits.
protocol LimitedCommand {
  var options: OutputOptions { get }
}

extension ConvertCommand: LimitedCommand {}
extension RunCommand: LimitedCommand {}
extension DiffCommand: LimitedCommand {}
extension InfoCommand: LimitedCommand {}
extension PrintCommand: LimitedCommand {}
extension BenchCommand: LimitedCommand {}
extension ExplainCommand: LimitedCommand {}
extension VerifyCommand: LimitedCommand {}
extension StripCommand: LimitedCommand {}

/// How a model's inputs are sized.
struct ShapeOptions: ParsableArguments {
  @Option(
    name: .customLong("input-shape"),
    help: ArgumentHelp(
      """
      The shape of an input; may be repeated. A symbol such as N or H leaves a size open, ? leaves it as \
      the model has it; commas may stand for the x.
      """, valueName: "NAME=1x3xHxW"))
  var inputShapes: [String] = []
  @Option(
    help: ArgumentHelp(
      """
      The size of every leading dimension of an input that is open; in a Caffe network, of every input whose \
      leading size is the first one's.
      """, valueName: "N"))
  var batch: Int?

  func validate() throws {
    if let batch, batch < 1 { throw ValidationError("--batch is \(batch), at least 1 expected") }
  }

  func shapes() throws -> InputShapes { try InputShapes(parsing: inputShapes, batch: batch) }
}

/// What a model takes and gives after a conversion.
struct SurgeryOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Cut the graph at these values, which become the outputs in this order: any value of the source, also \
      one inside. What they do not need is left out, inputs too, and is not looked at in an ONNX file, so \
      that it may be unsupported. May be repeated; \\, is a comma in a name.
      """, valueName: "NAME,…"))
  var outputs: [String] = []
  @Option(
    name: .customLong("add-outputs"),
    help: ArgumentHelp(
      "Keep these values of the source as outputs too, after the others.", valueName: "NAME,…"))
  var additionalOutputs: [String] = []
  @Option(
    help: ArgumentHelp(
      """
      Give an input or output another name; may be repeated. All other options take the source's names; \
      recorded data may have either.
      """, valueName: "OLD=NEW"))
  var rename: [String] = []

  func surgery() throws -> Surgery {
    var surgery = Surgery()
    if !outputs.isEmpty { surgery.outputs = outputs.flatMap(Surgery.list) }
    surgery.additionalOutputs = additionalOutputs.flatMap(Surgery.list)
    surgery.renames = try rename.map { try Surgery.Rename(parsing: $0) }
    return surgery
  }
}

/// How weights are stored in a .slim file.
struct StorageOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      How hard smaller encodings of the weights are looked for, all of which give the same bits back: none, fast \
      or best.
      """, valueName: "HOW"), completion: .list(["none", "fast", "best"]))
  var compress = "fast"

  @Option(
    name: .customLong("weights-type"),
    help: ArgumentHelp(
      """
      Round weights (single precision, more than one element along two axes) to f16 or bf16. This changes what the \
      model computes: the report says by how much. The check is about the model before it.
      """, valueName: "TYPE"), completion: .list(["f16", "bf16"]))
  var weightsType: String?

  func validate() throws {
    if let weightsType, WeightStorage.NarrowType(rawValue: weightsType) == nil {
      throw ValidationError("--weights-type is '\(weightsType)', f16 or bf16 expected")
    }
    guard WeightStorage.compressionNames.contains(compress) else {
      throw ValidationError("--compress is '\(compress)', none, fast or best expected")
    }
  }

  var storage: WeightStorage {
    var storage = WeightStorage()
    storage.compressionName = compress
    storage.type = weightsType.flatMap { WeightStorage.NarrowType(rawValue: $0) }
    return storage
  }
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

  @Option(
    help: "The highest instruction set to use: base, avx2 or avx512.", completion: Complete.isa)
  var isa: String?

  @Flag(help: "Run the reference semantics instead of the fast kernels.")
  var reference = false

  @Flag(help: "Compute no convolution by Winograd's algorithm, which rounds otherwise.")
  var noWinograd = false

  @Option(
    help: "A file of measured choices that 'bench --tune' wrote.",
    completion: .file(extensions: ["tuning"]))
  var tuned: String?

  var runtime: RuntimeChoice {
    var choice = RuntimeChoice(threads: threads.threads, isa: isa, isReference: reference)
    choice.winograd = !noWinograd
    choice.tuning = tuned
    return choice
  }
}
