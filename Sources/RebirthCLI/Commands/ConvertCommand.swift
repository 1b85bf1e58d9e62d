import ArgumentParser
import Workflows

struct ConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Rewrites a model losslessly, checks the result and writes it.",
    discussion: """
      The suffix of OUT says the format: .slim, .ir, .onnx, .prototxt with the .caffemodel beside it, \
      .caffemodel alone, or .dot for a drawing. Nothing is written at OUT unless the check passes. \
      Check levels: quick compares the outputs of the unrewritten graph (no fusions) with the written \
      file's on the runtime, and looks for nodes that are wrong by less than the outputs show; full compares every value that both have against the reference semantics, and \
      says whether rewriting or the runtime moved it. The first check that fails names the guilty node.
      """)

  @Argument(
    help: "The model: .onnx, .prototxt, .caffemodel, .slim or .ir.", completion: Complete.model)
  var model: String
  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: "The file to write: .slim, .ir, .onnx, .prototxt, .caffemodel or .dot.",
    completion: .file(extensions: ["slim", "ir", "onnx", "prototxt", "caffemodel", "dot"]))
  var output: String
  @OptionGroup var shapes: ShapeOptions
  @OptionGroup var caffe: CaffeArguments
  @OptionGroup var surgery: SurgeryOptions
  @Option(
    help: "The rewriting: \(Convert.pipelineNames.joined(separator: ", ")).",
    completion: .list(Convert.pipelineNames))
  var pipeline = "deploy"
  @Option(
    help: "How the result is checked before it is written: none, quick or full.",
    completion: .list(["none", "quick", "full"]))
  var check = "quick"
  @Option(
    name: .customLong("check-data"),
    help: """
      An npz file (NAME or in/NAME) or test data folder with inputs to check with instead of generated \
      ones; recorded outputs (out/NAME) are compared with too.
      """, completion: Complete.data)
  var checkData: String?
  @Option(
    name: .customLong("check-shape"),
    help: ArgumentHelp("The shape of an input for the check; may be repeated.", valueName: "NAME=…")
  )
  var checkShapes: [String] = []
  @Flag(
    name: .customLong("keep-overridable"), help: "Keep inputs that have initial values as inputs.")
  var keepOverridable = false
  @OptionGroup var storage: StorageOptions
  @Option(
    help: """
      The opset of an .onnx output, \(ONNXOutput.opsets.lowerBound) to \(ONNXOutput.opsets.upperBound); \
      \(ONNXOutput.defaultOpset) by default.
      """)
  var opset: Int?
  @Flag(
    name: .customLong("external-data"),
    help: "Put the weights of an .onnx output into OUT.data, as happens beyond 2 GB.")
  var externalData = false
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var options: OutputOptions

  func validate() throws {
    guard CheckLevel(rawValue: check) != nil else {
      throw ValidationError("--check is '\(check)', none, quick or full expected")
    }
    if check == "none", checkData != nil || !checkShapes.isEmpty {
      throw ValidationError("--check-data and --check-shape need a check, --check is none")
    }
    if checkData != nil, !checkShapes.isEmpty {
      throw ValidationError("--check-data and --check-shape exclude each other")
    }
  }

  func run() throws {
    var work = Convert(model: model, output: output)
    work.shapes = try shapes.shapes()
    work.caffe = caffe.settings
    work.surgery = try surgery.surgery()
    work.pipeline = pipeline
    work.check = CheckLevel(rawValue: check) ?? .quick
    work.checkData = checkData
    work.checkShapes = try InputShapes(parsing: checkShapes)
    work.keepOverridable = keepOverridable
    work.storage = storage.storage
    work.onnx.opset = opset
    work.onnx.externalData = externalData
    work.threads = threads.threads
    let report = try work.run(Console.progress(quiet: options.quiet))
    for warning in report.warnings { Console.warn(warning, quiet: options.quiet) }
    try options.print(report) { text(report) }
    if report.verdict == .failed { throw ExitCode(Failure.Kind.check.rawValue) }
  }

  private func text(_ report: ConvertReport) -> String {
    var lines: [String] = []
    lines.append("\(report.model) -> \(report.output)")
    var table = Table(["", ">before", ">after"])
    table.add(["nodes", Format.count(report.before.nodes), Format.count(report.after.nodes)])
    table.add([
      "parameters", Format.count(report.before.parameters), Format.count(report.after.parameters),
    ])
    table.add([
      "multiply-adds", Format.quantity(report.before.multiplyAdds),
      Format.quantity(report.after.multiplyAdds),
    ])
    table.add([
      "file", Format.bytes(report.before.bytes),
      Format.bytes(report.after.bytes),
    ])
    lines.append(table.text)
    if !report.passes.isEmpty {
      var passes = Table(["rule", ">fired", ">refused"])
      for pass in report.passes {
        passes.add([pass.name, "\(pass.fired)", "\(pass.refused)"])
      }
      lines.append(passes.text)
    }
    lines += report.notes.map { "note: \($0)" }
    for check in report.checks {
      lines.append(
        "check \(check.label): \(check.passed ? "passed" : "FAILED"), \(check.values) values, "
          + "max rel \(Format.number(check.maxRel)), SQNR \(Format.decibels(check.sqnrDb))")
      for step in check.steps {
        lines.append(
          "  \(step.name): \(step.moved) values beyond the tolerance, max rel of outputs "
            + "\(Format.number(step.maxRel)), SQNR \(Format.decibels(step.sqnrDb))")
      }
      lines += (check.rounding + check.failures + check.location).map { "  \($0)" }
    }
    if let weights = report.weights { lines += weights.lines }
    switch report.verdict {
    case .passed where report.weights != nil:
      lines.append("verdict: equal within the tolerance before weights were rounded; written")
    case .passed: lines.append("verdict: equal within the tolerance; written")
    case .unchecked: lines.append("verdict: not checked; written")
    case .inconclusive:
      lines.append("verdict: no difference found, but the check is inconclusive; written")
    case .failed: lines.append("verdict: the result differs; nothing was written")
    }
    return lines.joined(separator: "\n")
  }
}
