import ArgumentParser
import Workflows

struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Compares a model with another one, or with recorded data.",
    discussion: """
      B is a model, an npz file with in/NAME and out/NAME keys (outputs, or values inside by their names in the \
      source model), or a folder with input_0.pb, output_0.pb … \
      An element passes when |a - b| <= atol * (largest finite |b|) + rtol * |b|; NaN and infinities must \
      match by position, integers and booleans exactly. Exit 0 when everything passes, else 1. \
      When A differs from a model, the first node whose inputs agree and whose output does not is \
      named, with the drift of all values that both models have; --layers shows every one.
      """)

  @Argument(help: "The model under test.", completion: Complete.model) var a: String
  @Argument(help: "The model or recorded data to compare with.", completion: .file()) var b: String
  @Option(
    help: "An npz file with inputs as NAME or in/NAME, or a test data folder.",
    completion: Complete.data)
  var inputs: String?
  @Option(help: "A seed for generated inputs.") var random: UInt64?
  @Option(help: "The relative tolerance R. (default: 0.001; 0.0078 for f16, 0.0625 for bf16)")
  var rtol: Double?
  @Option(
    help: """
      The absolute tolerance A, relative to the largest finite |b|. (default: 0.0001; 0.0078 for f16, 0.0625 for \
      bf16)
      """)
  var atol: Double?
  @Flag(help: "Compare every value that both sides have, by its origin in the source model.")
  var layers = false
  @Option(help: "Compare only these outputs, separated by commas.") var outputs: String?
  @Option(
    help: ArgumentHelp(
      """
      Save the smallest model that shows the difference to a new folder: node.slim, io.npz (inputs, B's \
      outputs), computed.npz (A's outputs) and command, which replays it.
      """, valueName: "DIR"))
  var reproduce: String?
  @Option(
    name: .customLong("map-input"),
    help: ArgumentHelp(
      "An input of A and what B calls it; may be repeated.", valueName: "A=B"))
  var mapInput: [String] = []
  @Option(
    name: .customLong("map-output"),
    help: ArgumentHelp(
      "An output of A and what B calls it; may be repeated.", valueName: "A=B"))
  var mapOutput: [String] = []
  @OptionGroup var shapes: ShapeOptions
  @OptionGroup var caffe: CaffeArguments
  @OptionGroup var runtime: RuntimeOptions
  @OptionGroup var options: OutputOptions

  func validate() throws {
    if inputs != nil, random != nil {
      throw ValidationError("--inputs and --random exclude each other")
    }
    for (name, value) in [("--rtol", rtol), ("--atol", atol)] {
      guard let value, !(value >= 0 && value.isFinite) else { continue }
      throw ValidationError("\(name) is \(value), a number of at least 0 expected")
    }
  }

  func run() throws {
    var work = Diff(a: a, b: b)
    work.inputs = inputs
    work.seed = random
    work.relativeTolerance = rtol
    work.absoluteTolerance = atol
    work.layers = layers
    work.outputs = outputs.map(Surgery.list)
    work.reproduce = reproduce
    work.shapes = try shapes.shapes()
    work.caffe = caffe.settings
    work.runtime = runtime.runtime
    work.map = try NameMap(inputs: mapInput, outputs: mapOutput)
    let report = try work.run(Console.progress(quiet: options.quiet))
    try options.print(report) { text(report) }
    if !report.passed { throw ExitCode(Failure.Kind.check.rawValue) }
  }

  private func text(_ report: DiffReport) -> String {
    let rows = report.outputs + report.layers
    var table = Table([
      "value", "type", ">max abs", ">max rel", ">rms", ">cosine", ">SQNR", ">failing", "worst at",
      ">a", ">b", "verdict",
    ])
    for row in rows {
      let m = row.metrics
      table.add([
        row.name, row.type ?? "-", Format.number(m?.maxAbs), Format.number(m?.maxRel),
        Format.number(m?.rms), m?.cosine.map { Format.fixed($0, places: 6) } ?? "-",
        Format.decibels(m?.sqnrDb), m.map { Format.count($0.failing) } ?? "-",
        row.worst.map { "\($0.index)" } ?? "-", row.worst?.a ?? "-", row.worst?.b ?? "-",
        row.passed ? "ok" : row.isRounding == true ? "rounding" : "FAILED",
      ])
    }
    var lines = [
      "\(report.a) (\(report.labelA)) against \(report.b) (\(report.labelB))", table.text,
    ]
    for row in rows {
      if let failure = row.failure { lines.append(failure) }
      lines += row.diagnosis.map { "'\(row.name)' \($0)" }
      if let m = row.metrics, m.nanA + m.nanB + m.infiniteA + m.infiniteB > 0 {
        lines.append(
          "\(row.name): NaN \(m.nanA) against \(m.nanB), infinite \(m.infiniteA) against "
            + "\(m.infiniteB), \(m.mismatchedSpecials) at other positions")
      }
      if let top = row.topClass {
        lines.append("\(row.name): same top class in \(top.equal) of \(top.rows) rows")
      }
    }
    if !report.unchecked.isEmpty {
      lines.append("unchecked, not recorded: \(report.unchecked.joined(separator: ", "))")
    }
    if !report.notVisible.isEmpty {
      lines.append(
        "\(report.notVisible.count) values are in both graphs but fused away when running")
    }
    if let quantisers = report.quantisers { lines += quantisers.sentences }
    if let noise = report.noise { lines += noise.sentences }
    if let blame = report.blame { lines.append(blame) }
    lines += report.inputDiagnosis
    if let location = report.location { lines += location.lines(all: layers) }
    lines.append(
      report.isExcused
        ? "equal within the tolerance, but for the rounding of quantisers"
        : report.passed ? "equal within the tolerance" : "DIFFERENT")
    return lines.joined(separator: "\n")
  }
}
