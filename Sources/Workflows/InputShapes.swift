import IR
import Operators
import Tensors

/// Sizes for a model's inputs: what the user gave by name, and what is tried for symbols without a size.
public struct InputShapes: Sendable {
  /// The shape for each named input.
  public var given: [String: [Int]]

  public init(_ given: [String: [Int]] = [:]) { self.given = given }

  /// Reads `NAME=1x3x224x224`; a scalar is `NAME=`.
  public static func parse(_ argument: String) throws(Failure) -> (name: String, shape: [Int]) {
    guard let equals = argument.lastIndex(of: "="), equals > argument.startIndex else {
      throw Failure(.usage, "'\(argument)': NAME=1x3x224x224 expected")
    }
    let text = argument[argument.index(after: equals)...]
    var shape: [Int] = []
    for part in text.isEmpty ? [] : text.split(separator: "x", omittingEmptySubsequences: false) {
      guard let size = Int(part), size >= 0 else {
        throw Failure(.usage, "'\(argument)': '\(part)' is not a size, NAME=1x3x224x224 expected")
      }
      shape.append(size)
    }
    return (String(argument[..<equals]), shape)
  }

  public init(parsing arguments: [String]) throws(Failure) {
    given = [:]
    for argument in arguments {
      let (name, shape) = try Self.parse(argument)
      guard given.updateValue(shape, forKey: name) == nil else {
        throw Failure(.usage, "input '\(name)' is given two shapes")
      }
    }
  }

  /// The sizes that the given shapes bind to the graph's symbols.
  func symbols(of graph: Graph) throws(GraphError) -> [String: Int] {
    let known = graph.inputs.map { graph[$0].name }
    for name in given.keys.sorted() where !known.contains(name) {
      throw .unknown(kind: "input", name: name, known: known)
    }
    var binding = Binding()
    for id in graph.inputs {
      guard let shape = given[graph[id].name], let type = graph[id].fact.tensorType else {
        continue
      }
      try binding.bind(
        graph[id].fact.type, to: .tensor(type.element, Shape(shape)), input: graph[id].name)
    }
    return binding.symbols
  }

  /// The input facts with the given shapes; `fill` gives a size for each symbol that has none (nil: it stays).
  ///
  /// - Parameter fill: takes the symbol and whether it is the leading dimension of an input.
  func facts(
    of graph: Graph, fill: (_ symbol: String, _ leading: Bool) -> Int?
  ) throws(GraphError) -> [Fact] {
    var symbols = try symbols(of: graph).mapValues { Dim($0) }
    let leading = Self.leadingSymbols(of: graph)
    var facts: [Fact] = []
    for id in graph.inputs {
      let info = graph[id]
      guard let (element, shape) = info.fact.tensorType else {
        facts.append(info.fact)
        continue
      }
      if let shape = given[info.name] {
        facts.append(Fact(element, Shape(shape)))
        continue
      }
      for symbol in shape.flatMap(\.symbols) where symbols[symbol] == nil {
        symbols[symbol] = fill(symbol, leading.contains(symbol)).map { Dim($0) }
      }
      facts.append(Fact(element, shape.map { $0.substituting(symbols) }))
    }
    return facts
  }

  /// The symbols that are the first dimension of some input, which usually is the batch.
  static func leadingSymbols(of graph: Graph) -> Set<String> {
    Set(graph.inputs.flatMap { graph[$0].fact.tensorType?.shape.first?.symbols ?? [] })
  }

  /// Facts without a symbol for running: a leading symbol is `leading`, the others the first size of
  /// 64 and 224 with which every shape can be inferred.
  ///
  /// - Throws: `Failure.check` with the advice to give the shapes when neither size works.
  func concreteFacts(
    of graph: Graph, leading: Int, path: String, option: String
  ) throws(Failure) -> [Fact] {
    var problem = ""
    for size in [64, 224] {
      do throws(GraphError) {
        let facts = try facts(of: graph) { _, isLeading in isLeading ? leading : size }
        let open = zip(graph.inputs, facts).first { $1.tensorType?.shape.concrete == nil }
        if let (id, fact) = open {
          problem =
            "the size of input '\(graph[id].name)' \(fact.tensorType?.shape.text ?? "") is open"
          break
        }
        _ = try graph.facts(for: facts)
        return facts
      } catch {
        if case .unknown = error { throw Failure(.usage, "\(path): \(error)") }
        problem = error.description
      }
    }
    let names = graph.inputs.map { graph[$0].name }.joined(separator: ", ")
    throw Failure(
      .check,
      "\(path): no input sizes could be inferred (\(problem)); "
        + "give them with \(option) NAME=1x3x224x224 (inputs: \(names))")
  }
}
