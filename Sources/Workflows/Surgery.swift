import IR
import ONNXFormat
import Operators

/// What a model's interface is to become: other outputs, further ones, other names.
///
/// All names are the source's; a model that has been converted before also knows its values by the names that
/// they had in its own source.
public struct Surgery: Sendable {
  /// The values to be the outputs instead, in this order; nil keeps the model's.
  public var outputs: [String]?
  /// Values to be outputs besides, after the others.
  public var additionalOutputs: [String] = []
  /// Inputs and outputs to be called otherwise, all at once: two may swap their names.
  public var renames: [Rename] = []

  public struct Rename: Hashable, Sendable {
    public let old: String
    public let new: String

    public init(old: String, new: String) {
      self.old = old
      self.new = new
    }

    /// Reads `OLD=NEW`; OLD may hold an equals sign.
    ///
    /// - Parameters:
    ///   - option: the option whose argument it is, for messages.
    ///   - form: what the option expects, for messages.
    public init(
      parsing argument: String, option: String = "--rename", form: String = "OLD=NEW"
    ) throws(Failure) {
      guard let equals = argument.lastIndex(of: "="), equals > argument.startIndex,
        argument.index(after: equals) < argument.endIndex
      else { throw Failure(.usage, "\(option) is '\(argument)', \(form) expected") }
      self.init(
        old: String(argument[..<equals]), new: String(argument[argument.index(after: equals)...]))
    }
  }

  public init() {}

  public var isEmpty: Bool { outputs == nil && additionalOutputs.isEmpty && renames.isEmpty }

  /// The new name for each old one.
  var names: [String: String] {
    Dictionary(renames.map { ($0.old, $0.new) }, uniquingKeysWith: { first, _ in first })
  }

  /// The values that a reader needs to read; nil for all.
  var wanted: [String]? { outputs.map { $0 + additionalOutputs } }

  /// Reads names separated by commas; `\,` is a comma within a name.
  public static func list(_ text: String) -> [String] {
    var names = [""]
    var isEscaped = false
    for character in text {
      if isEscaped, character != "," { names[names.count - 1].append("\\") }
      if character == ",", !isEscaped {
        names.append("")
      } else if character != "\\" || isEscaped {
        names[names.count - 1].append(character)
      }
      isEscaped = character == "\\" && !isEscaped
    }
    if isEscaped { names[names.count - 1].append("\\") }
    return names
  }
}

extension Surgery {
  /// Makes the chosen values the graph's outputs and removes what none of them needs; returns notes.
  ///
  /// - Throws: `Failure.usage` naming every value that does not exist, with the nearest names, or one that is
  ///   named twice.
  func cut(_ graph: inout Graph, path: String) throws(Failure) -> [String] {
    guard outputs != nil || !additionalOutputs.isEmpty else { return [] }
    var chosen =
      try outputs.map { names throws(Failure) in
        try find(names, in: graph, path: path, option: "--outputs")
      } ?? graph.outputs
    chosen += try find(additionalOutputs, in: graph, path: path, option: "--add-outputs")
    var seen = Set<String>()
    for output in chosen where !seen.insert(output.name).inserted {
      throw Failure(.usage, "\(path): '\(output.name)' is to be an output twice")
    }
    let before = graph.nodeCount
    graph.setOutputs(chosen)
    guard outputs != nil else { return [] }
    let dropped = graph.removeUnneeded()
    let removed = before - graph.nodeCount
    guard removed > 0 || !dropped.isEmpty else { return [] }
    return [ONNXNote.unneeded(nodes: removed, inputs: dropped).description]
  }

  private func find(
    _ names: [String], in graph: Graph, path: String, option: String
  ) throws(Failure) -> [Graph.Output] {
    if names.contains("") { throw Failure(.usage, "\(option) has an empty name") }
    let finder = ValueFinder(graph)
    var found: [Graph.Output] = []
    var unknown: [String] = []
    for name in names {
      if let value = finder.value(name) {
        found.append(Graph.Output(name: name, value: value))
      } else {
        unknown.append(Spelling.unknown("value", name, known: finder.known))
      }
    }
    guard unknown.isEmpty else {
      throw Failure(.usage, "\(path): \(option): \(unknown.joined(separator: "\n  "))")
    }
    return found
  }

  /// Gives inputs and outputs their new names; a value inside that has such a name is called otherwise.
  ///
  /// - Throws: `Failure.usage` for a name that is neither input nor output, that is renamed twice, or that
  ///   another input or output has.
  func rename(
    _ graph: inout Graph, path: String, option: String = "--rename"
  ) throws(Failure) {
    guard !renames.isEmpty else { return }
    let inputs = graph.inputs.map { graph[$0].name }
    let outputs = graph.outputs.map(\.name)
    let known = inputs + outputs.filter { !inputs.contains($0) }
    let unknown = renames.filter { !known.contains($0.old) }
    guard unknown.isEmpty else {
      let sentences = unknown.map { Spelling.unknown("input or output", $0.old, known: known) }
      throw Failure(.usage, "\(path): \(option): \(sentences.joined(separator: "\n  "))")
    }
    var seen = Set<String>()
    for rename in renames where !seen.insert(rename.old).inserted {
      throw Failure(.usage, "\(path): \(option): '\(rename.old)' is given two names")
    }
    let names = self.names
    seen = []
    for name in known where !seen.insert(names[name] ?? name).inserted {
      let other = known.first { $0 != name && (names[$0] ?? $0) == names[name] ?? name } ?? name
      throw Failure(
        .usage,
        "\(path): \(option): '\(other)' and '\(name)' would both be '\(names[name] ?? name)'")
    }
    for (index, output) in graph.outputs.enumerated() {
      if let new = names[output.name] { graph.renameOutput(index, to: new) }
    }
    // First out of the way, then to their places: names may be swapped.
    let renamed = graph.inputs.compactMap { id in names[graph[id].name].map { (id, $0) } }
    for (id, _) in renamed { graph.rename(id, to: graph.freshName(graph[id].name + ".renamed")) }
    for (id, new) in renamed {
      if let inner = graph.value(named: new) {
        graph.rename(inner, to: graph.freshName(new + ".inner"))
      }
      graph.rename(id, to: new)
    }
  }
}

/// Finds values by the names that a user knows: of outputs, of values, of the values of an earlier source.
private struct ValueFinder {
  /// Outputs, then results and inputs.
  let known: [String]
  private let outputs: [String: ValueID]
  private let origins: [String: ValueID]
  private let graph: Graph

  init(_ graph: Graph) {
    self.graph = graph
    outputs = Dictionary(
      graph.outputs.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    var origins: [String: ValueID] = [:]
    var known = graph.outputs.map(\.name)
    for id in graph.valueIDs where !graph[id].isConstant {
      known.append(graph[id].name)
      if let origin = graph[id].origin, origins[origin] == nil {
        origins[origin] = id
        if origin != graph[id].name { known.append(origin) }
      }
    }
    self.origins = origins
    var seen = Set<String>()
    self.known = known.filter { seen.insert($0).inserted }
  }

  func value(_ name: String) -> ValueID? {
    outputs[name] ?? graph.value(named: name) ?? origins[name]
  }
}
