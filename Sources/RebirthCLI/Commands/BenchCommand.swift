import ArgumentParser
import Workflows

struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Times a model: load, then runs after one warm-up, in milliseconds.")

  @Argument(help: "The model.", completion: Complete.model) var model: String
  @OptionGroup var shapes: ShapeOptions
  @OptionGroup var caffe: CaffeArguments
  @Option(help: "Timed runs.") var runs = 20
  @Flag(
    help: """
      Show every step: kernel and why, layout, threads, bytes, time, its rate and share of the machine's peak, \
      and of a fully connected layer the share of the read bandwidth.
      """)
  var layers = false
  @Flag(
    help:
      "Measure what the machine can do at most: fp32 arithmetic and reads from memory, per core and in all."
  )
  var machine = false
  @Option(
    help: """
      Measure the algorithms of all convolutions inside whole runs and write the quickest to this
      file, for --tuned.
      """, completion: .file(extensions: ["tuning"]))
  var tune: String?
  @OptionGroup var runtime: RuntimeOptions
  @OptionGroup var options: OutputOptions

  func validate() throws {
    if machine, runtime.reference {
      throw ValidationError("--machine measures kernels, which --reference does without")
    }
    if runs < 1 { throw ValidationError("--runs is \(runs), at least 1 expected") }
    if tune != nil,
      layers || machine || runtime.tuned != nil || runtime.noWinograd || runtime.reference
    {
      throw ValidationError(
        "--tune excludes --layers, --machine, --tuned, --no-winograd and --reference")
    }
  }

  func run() throws {
    if let tune { return try measure(into: tune) }
    var work = Bench(model: model)
    work.shapes = try shapes.shapes()
    work.caffe = caffe.settings
    work.runs = runs
    work.layers = layers
    work.machine = machine
    work.runtime = runtime.runtime
    let report = try work.run(Console.progress(quiet: options.quiet))
    try options.print(report) { text(report) }
  }

  private func measure(into output: String) throws {
    var work = Tune(model: model, output: output)
    work.shapes = try shapes.shapes()
    work.caffe = caffe.settings
    work.runs = runs
    work.runtime = runtime.runtime
    let report = try work.run(Console.progress(quiet: options.quiet))
    try options.print(report) {
      "\(report.output): the quickest algorithms of \(report.sites) convolutions"
    }
  }

  private func text(_ report: BenchReport) -> String {
    func ms(_ value: Double) -> String { Format.fixed(value, places: 3) }
    var lines = [
      "\(report.model) on \(report.label), \(report.threads) threads, \(report.runs) runs",
      "median \(ms(report.medianMs)) ms, min \(ms(report.minMs)) ms, p90 \(ms(report.p90Ms)) ms, load \(ms(report.loadMs)) ms",
    ]
    if let machine = report.machine { lines.append(machine.text) }
    if let plan = report.plan, let layers = report.layers { lines.append(plan.text(layers)) }
    return lines.joined(separator: "\n")
  }
}
