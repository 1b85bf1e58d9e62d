import IR

/// What the inputs and outputs of a model are called that another one, or recorded data, calls otherwise.
public struct NameMap: Sendable {
  /// The inputs, from B's names to A's.
  private var inputs: [Surgery.Rename] = []
  /// The outputs, from B's names to A's.
  private var outputs: [Surgery.Rename] = []

  public init() {}

  /// Reads arguments as `A=B`: the name in the first model, and that in the second.
  ///
  /// - Throws: `Failure.usage` for another form.
  public init(inputs: [String], outputs: [String]) throws(Failure) {
    self.inputs = try Self.parse(inputs, "--map-input")
    self.outputs = try Self.parse(outputs, "--map-output")
  }

  private static func parse(
    _ arguments: [String], _ option: String
  ) throws(Failure) -> [Surgery.Rename] {
    try arguments.map { argument throws(Failure) in
      let pair = try Surgery.Rename(parsing: argument, option: option, form: "A=B")
      return Surgery.Rename(old: pair.new, new: pair.old)
    }
  }

  /// A's name for each of B's.
  var names: [String: String] {
    Dictionary(
      (inputs + outputs).map { ($0.old, $0.new) }, uniquingKeysWith: { first, _ in first })
  }

  /// Shapes by A's names of inputs, by B's names.
  func inB(_ shapes: InputShapes) -> InputShapes {
    shapes.renamed(
      by: Dictionary(inputs.map { ($0.new, $0.old) }, uniquingKeysWith: { first, _ in first }))
  }

  /// Gives the second graph the first one's names.
  ///
  /// - Throws: `Failure.usage` for a name that is no input or output of its model, and for inputs that only
  ///   one of the models has while the other has some left over.
  func apply(
    to graph: inout Graph, path: String, against other: Graph, path otherPath: String
  ) throws(Failure) {
    try check(inputs, "input", other.inputNames, otherPath, graph.inputNames, path)
    try check(
      outputs, "output", other.outputs.map(\.name), otherPath, graph.outputs.map(\.name), path)
    var surgery = Surgery()
    surgery.renames = inputs + outputs
    try surgery.rename(&graph, path: path, option: "--map-input, --map-output")
    let (ours, theirs) = (other.inputNames, graph.inputNames)
    let lonely = ours.filter { !theirs.contains($0) }
    let strays = theirs.filter { !ours.contains($0) }
    guard let one = lonely.first, let another = strays.first else { return }
    throw Failure(
      .usage,
      "\(path): no input is called \(quoted(lonely)) as in \(otherPath), it has \(quoted(strays)); "
        + "say which are the same with --map-input \(one)=\(another)")
  }

  private func check(
    _ pairs: [Surgery.Rename], _ kind: String, _ ours: [String], _ ourPath: String,
    _ theirs: [String], _ theirPath: String
  ) throws(Failure) {
    for pair in pairs {
      for (name, known, path) in [(pair.new, ours, ourPath), (pair.old, theirs, theirPath)]
      where !known.contains(name) {
        throw Failure(
          .usage,
          "--map-\(kind) \(pair.new)=\(pair.old): \(path): "
            + Spelling.unknown(kind, name, known: known))
      }
    }
  }

  private func quoted(_ names: [String]) -> String {
    names.map { "'\($0)'" }.joined(separator: ", ")
  }
}

extension Graph {
  /// The inputs' names that have no value of their own.
  fileprivate var inputNames: [String] {
    inputs.filter { self[$0].tensor == nil }.map { self[$0].name }
  }
}
