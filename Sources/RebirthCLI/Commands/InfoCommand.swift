import ArgumentParser
import Workflows

struct InfoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info",
    abstract: "Shows a model's layers: shapes, parameters, multiply-adds, bytes and kernels.",
    discussion: "A leading symbol (the batch) whose size is not given is 1.")

  @Argument(help: "The model.", completion: Complete.model) var model: String
  @OptionGroup var shapes: ShapeOptions
  @OptionGroup var caffe: CaffeArguments
  @Option(
    help: "The highest instruction set to plan for: base, avx2 or avx512.",
    completion: Complete.isa)
  var isa: String?
  @OptionGroup var threads: ThreadOptions
  @Flag(
    help: """
      Show the steps of the plan too: kernel and why, layout, threads, bytes, multiply-adds, and the memory of \
      the activations. Sizes must be known.
      """)
  var steps = false
  @Flag(
    name: .customLong("opset-info"),
    help: """
      Show instead the opsets of an .onnx model, the operators that it uses with the version that holds and \
      the opset that last changed each, and which cannot be read.
      """)
  var opsetInfo = false
  @OptionGroup var options: OutputOptions

  func validate() throws {
    if opsetInfo, !shapes.inputShapes.isEmpty || shapes.batch != nil || isa != nil {
      throw ValidationError("--opset-info takes no sizes and no instruction set")
    }
    if opsetInfo, steps { throw ValidationError("--opset-info and --steps exclude each other") }
    if threads.threads != nil, !steps {
      throw ValidationError("--threads is for --steps, which is not given")
    }
  }

  func run() throws {
    if opsetInfo {
      let report = try OpsetInfo(model: model).run()
      return try options.print(report) { report.text }
    }
    var work = Info(model: model)
    work.shapes = try shapes.shapes()
    work.caffe = caffe.settings
    work.isa = isa
    work.steps = steps
    work.threads = threads.threads
    let report = try work.run()
    try options.print(report) { text(report) }
  }

  private func text(_ report: InfoReport) -> String {
    var lines = ["\(report.model): \(report.format) \"\(report.name)\""]
    lines += report.metadata.map { "\($0.key): \($0.value)" }
    lines += report.inputs.map { "input  \($0.name): \($0.type)" }
    lines += report.outputs.map { "output \($0.name): \($0.type)" }
    lines.append("")
    lines.append(table(report))
    lines.append("")
    if let perImage = report.totals.multiplyAddsPerImage {
      lines.append("multiply-adds per image: \(Format.count(perImage))")
    }
    for encoding in report.encodings {
      lines.append(
        "weights \(encoding.name): \(encoding.tensors) tensors, \(Format.bytes(encoding.bytes))")
    }
    if let plan = report.plan, let steps = report.steps {
      lines += ["", plan.text(steps), ""]
    } else if let memory = report.memory {
      lines.append(
        "activations: \(Format.bytes(memory.arenaBytes)) in one arena, \(Format.bytes(memory.peakBytes)) live at the peak"
      )
    }
    lines += report.notes.map { "note: \($0)" }
    return lines.joined(separator: "\n")
  }

  /// The layers and their totals; kernels only where the sizes that they depend on are known.
  private func table(_ report: InfoReport) -> String {
    let hasKernels = report.layers.contains { $0.kernel != nil }
    var table = Table(
      ["layer", "op", "output", ">parameters", ">multiply-adds", ">bytes"]
        + (hasKernels ? ["kernel"] : []))
    for layer in report.layers {
      table.add(
        [
          layer.name, layer.op, layer.outputs.joined(separator: " "),
          Format.count(layer.parameters), Format.quantity(layer.multiplyAdds),
          Format.quantity(layer.bytes),
        ] + (hasKernels ? [layer.kernel ?? "-"] : []))
    }
    let totals = report.totals
    table.add(
      [
        "total", "\(totals.layers) layers", "", Format.count(totals.parameters),
        Format.quantity(totals.multiplyAdds), Format.quantity(totals.bytes),
      ] + (hasKernels ? [""] : []))
    return table.text
  }
}
