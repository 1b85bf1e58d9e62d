import IR
import Operators
import Tensors

/// Sizes for a model's inputs, by the inputs' names.
public struct InputShapes: Sendable {
  /// The shape for each named input.
  public var given: [String: [Int]]
  /// A graph whose inputs of the same names have the same sizes.
  var other: Graph?

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

  /// The sizes that the given shapes, then the other graph's inputs of the same names, bind to the symbols.
  private func symbols(of graph: Graph) throws(GraphError) -> [String: Int] {
    let known = graph.inputs.map { graph[$0].name }
    for name in given.keys.sorted() where !known.contains(name) {
      throw .unknown(kind: "input", name: name, known: known)
    }
    var binding = Binding()
    for id in graph.inputs {
      guard let shape = given[graph[id].name] else { continue }
      guard let type = graph[id].fact.tensorType else {
        throw .input(name: graph[id].name, problem: "is no tensor and has no shape")
      }
      try binding.bind(
        graph[id].fact.type, to: .tensor(type.element, Shape(shape)), input: graph[id].name)
    }
    guard let other else { return binding.symbols }
    for id in other.inputs {
      // Types that do not fit are reported when the model is run.
      guard let own = graph.inputs.first(where: { graph[$0].name == other[id].name }) else {
        continue
      }
      var trial = binding
      do throws(GraphError) {
        try trial.bind(graph[own].fact.type, to: other[id].fact.type, input: graph[own].name)
        binding = trial
      } catch {}
    }
    return binding.symbols
  }

  /// The input facts with the given shapes; `fill` gives a size for each symbol that has none (nil: it stays).
  ///
  /// - Parameters:
  ///   - path: the model's file, for messages.
  ///   - option: the option with which the shapes were given, for messages.
  ///   - fill: takes the symbol and whether it is in the leading dimension of an input.
  /// - Throws: `Failure.usage` for a name that is no input, and for shapes that do not fit the inputs or
  ///   each other.
  func facts(
    of graph: Graph, path: String, option: String,
    fill: (_ symbol: String, _ leading: Bool) -> Int? = { _, _ in nil }
  ) throws(Failure) -> [Fact] {
    var symbols: [String: Dim]
    do throws(GraphError) {
      symbols = try self.symbols(of: graph).mapValues { Dim($0) }
    } catch {
      throw Failure(.usage, "\(path): \(option): \(error)")
    }
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

  /// Whether an input's leading dimension is a symbol to which nothing gives a size.
  func leavesLeadingOpen(
    in graph: Graph, path: String, option: String
  ) throws(Failure) -> Bool {
    var isOpen = false
    _ = try facts(of: graph, path: path, option: option) { _, leading in
      if leading { isOpen = true }
      return nil
    }
    return isOpen
  }

  /// The symbols that are the first dimension of some input, which usually is the batch.
  private static func leadingSymbols(of graph: Graph) -> Set<String> {
    Set(graph.inputs.flatMap { graph[$0].fact.tensorType?.shape.first?.symbols ?? [] })
  }
}
