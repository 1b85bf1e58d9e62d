import CSlimSchema
import IR
import Operators
import Protobuf
import Tensors

/// Builds graphs from `Graph` messages that nobody has checked.
///
/// Every reference is checked before use; every fact is inferred anew and compared with the file's.
struct GraphDecoder {
  let file: SlimSource
  /// Where the graph section begins, to which errors point.
  let offset: Int
  let weights: [Tensor]
  /// The first value that is each weight; nil for weights that no value is.
  private(set) var weightNames: [String?]
  /// The nodes of all graphs met so far.
  private var nodeCount = 0

  init(file: SlimSource, offset: Int, weights: [Tensor]) {
    self.file = file
    self.offset = offset
    self.weights = weights
    weightNames = Array(repeating: nil, count: weights.count)
  }

  /// The graph of a message, all of whose operators this program has (see `unknownOperators`).
  mutating func decode(
    _ message: UnsafePointer<Slim__Graph>, depth: Int = 0
  ) throws(SlimError) -> Graph {
    let field = message.pointee
    try check(.nesting, depth, "nesting of graph '\(text(field.name))'")
    var graph = Graph(name: text(field.name))
    let values = Messages(field.n_values, field.values)
    var ids = [ValueID?](repeating: nil, count: values.count)
    let nodes = Messages(field.n_nodes, field.nodes)
    nodeCount += nodes.count
    try check(.nodes, nodeCount, "nodes of the model")

    for number in numbers(field.n_inputs, field.inputs) {
      let index = try self.index(number, in: values, "an input of graph '\(graph.name)'")
      guard ids[index] == nil else {
        throw broken("graph '\(graph.name)': value \(number) is an input twice")
      }
      ids[index] = try addInput(values[index], to: &graph)
    }
    let isResult = try results(of: nodes, values, ids)
    for (index, value) in values.enumerated() where ids[index] == nil && !isResult[index] {
      ids[index] = try addConstant(value, to: &graph)
    }
    for node in nodes { try add(node, values, &ids, to: &graph, depth: depth) }
    var outputNames = Set<String>()
    for output in Messages(field.n_outputs, field.outputs) {
      let name = text(output.pointee.name)
      guard outputNames.insert(name).inserted else {
        throw broken("graph '\(graph.name)': two outputs have the name '\(name)'")
      }
      let index = try self.index(output.pointee.value, in: values, "output '\(name)'")
      guard let id = ids[index] else { preconditionFailure("value \(index + 1) has no source") }
      graph.addOutput(id, name: name)
    }
    return graph
  }

  /// For every value whether a node computes it; no value may have two sources.
  private func results(
    of nodes: Messages<Slim__Node>, _ values: Messages<Slim__Value>, _ inputs: [ValueID?]
  ) throws(SlimError) -> [Bool] {
    var isResult = [Bool](repeating: false, count: values.count)
    for node in nodes {
      let field = node.pointee
      for number in numbers(field.n_outputs, field.outputs) where number != 0 {
        let index = try self.index(number, in: values, "a result of node '\(text(field.name))'")
        guard !isResult[index], inputs[index] == nil else {
          throw broken(
            "value '\(text(values[index].pointee.name))' has two sources, should have one")
        }
        guard values[index].pointee.has_weight == 0 else {
          throw broken(
            "value '\(text(values[index].pointee.name))' is computed and has a weight, "
              + "should have one source")
        }
        isResult[index] = true
      }
    }
    return isResult
  }

  private mutating func addInput(
    _ value: UnsafePointer<Slim__Value>, to graph: inout Graph
  ) throws(SlimError) -> ValueID {
    let name = text(value.pointee.name)
    let type = try self.type(of: value)
    let initial = try weight(of: value)
    if let initial { try check(type, admits: initial, "value '\(name)'") }
    let id = try building { () throws(GraphError) in
      try graph.addInput(name, type, initial: initial)
    }
    graph.setOrigin(id, to: try origin(of: value))
    return id
  }

  private mutating func addConstant(
    _ value: UnsafePointer<Slim__Value>, to graph: inout Graph
  ) throws(SlimError) -> ValueID {
    let name = text(value.pointee.name)
    guard let tensor = try weight(of: value) else {
      throw broken("value '\(name)' has no source, should be an input, a result or a weight")
    }
    let id = try building { () throws(GraphError) in try graph.addConstant(name, tensor) }
    graph.setOrigin(id, to: try origin(of: value))
    try settle(id, try type(of: value), in: &graph)
    return id
  }

  private mutating func add(
    _ node: UnsafePointer<Slim__Node>, _ values: Messages<Slim__Value>, _ ids: inout [ValueID?],
    to graph: inout Graph, depth: Int
  ) throws(SlimError) {
    let field = node.pointee
    let name = text(field.name)
    let op = try self.operator(of: node)
    var inputs: [ValueID?] = []
    for number in numbers(field.n_inputs, field.inputs) {
      guard number != 0 else {
        inputs.append(nil)
        continue
      }
      let index = try self.index(number, in: values, "an input of node '\(name)'")
      guard let id = ids[index] else {
        let late = text(values[index].pointee.name)
        throw broken("node '\(name)' reads value '\(late)', which comes after it")
      }
      inputs.append(id)
    }
    let outputs = numbers(field.n_outputs, field.outputs).map { $0 == 0 ? nil : Int($0) - 1 }
    var regions: [Graph] = []
    for region in Messages(field.n_regions, field.regions) {
      regions.append(try decode(region, depth: depth + 1))
    }
    let results = try building { () throws(GraphError) in
      try graph.addNode(
        op, inputs, outputs: outputs.map { $0.map { text(values[$0].pointee.name) } },
        regions: regions, name: name, origins: texts(field.n_origins, field.origins))
    }
    for (index, id) in zip(outputs, results) {
      guard let index, let id else { continue }
      ids[index] = id
      graph.setOrigin(id, to: try origin(of: values[index]))
      try settle(id, try type(of: values[index]), in: &graph)
    }
  }

  // MARK: Parts

  /// The source value that a value equals; nil when the field is absent.
  private func origin(of value: UnsafePointer<Slim__Value>) throws(SlimError) -> String? {
    guard let origin = value.pointee.origin.map({ text($0) }) else { return nil }
    guard !origin.isEmpty else {
      throw broken("the origin of value '\(text(value.pointee.name))' has no name")
    }
    return origin
  }

  /// The weight that a value is, if any.
  private mutating func weight(of value: UnsafePointer<Slim__Value>) throws(SlimError) -> Tensor? {
    guard value.pointee.has_weight != 0, value.pointee.weight != 0 else { return nil }
    let name = text(value.pointee.name)
    guard let index = Int(exactly: value.pointee.weight), index <= weights.count else {
      throw broken(
        "value '\(name)': its weight is \(value.pointee.weight), should be at most \(weights.count)"
      )
    }
    if weightNames[index - 1] == nil { weightNames[index - 1] = name }
    return weights[index - 1]
  }

  private func index(
    _ number: UInt32, in values: Messages<Slim__Value>, _ what: String
  ) throws(SlimError) -> Int {
    guard number >= 1, Int(number) <= values.count else {
      throw broken("\(what) is value \(number), should be from 1 to \(values.count)")
    }
    return Int(number) - 1
  }

  func check(
    _ limit: Limits.Name, _ found: Int, _ what: @autoclosure () -> String
  ) throws(SlimError) {
    do throws(LimitError) { try Limits.current.check(limit, found, what()) } catch {
      throw file.error(.limit(error), at: offset)
    }
  }

  func broken(_ sentence: String) -> SlimError { file.error(.structure(sentence), at: offset) }

  /// Turns a refusal of the graph into one of the file.
  private func building<Result>(
    _ body: () throws(GraphError) -> Result
  ) throws(SlimError) -> Result {
    do throws(GraphError) {
      return try body()
    } catch {
      throw file.error(.graph("\(error)"), at: offset)
    }
  }
}
