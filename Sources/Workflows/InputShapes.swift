import IR
import Operators
package import Tensors

/// Sizes for a model's inputs, by the inputs' names.
public struct InputShapes: Sendable {
  /// The shape for each named input; a symbol leaves the size open under that name, an unknown as the model has it.
  package private(set) var given: [String: Shape]
  /// The size of every leading dimension that is open after `given`.
  public var batch: Int?
  /// A graph whose inputs of the same names have the same sizes.
  var other: Graph?

  public init(_ given: [String: [Int]] = [:], batch: Int? = nil) {
    self.given = given.mapValues { $0.map { Dim($0) } }
    self.batch = batch
  }

  var isEmpty: Bool { given.isEmpty && batch == nil }

  /// Reads `NAME=1x3xHxW`, or `NAME=1,3,height,width` for symbols that hold an `x`; a scalar is `NAME=`.
  package static func parse(_ argument: String) throws(Failure) -> (name: String, shape: Shape) {
    guard let equals = argument.lastIndex(of: "="), equals > argument.startIndex else {
      throw Failure(.usage, "'\(argument)': NAME=1x3x224x224 expected")
    }
    let text = argument[argument.index(after: equals)...]
    let separator: Character = text.contains(",") ? "," : "x"
    var shape: Shape = []
    for part in text.isEmpty
      ? [] : text.split(separator: separator, omittingEmptySubsequences: false)
    {
      guard let size = Self.size(part) else {
        throw Failure(
          .usage,
          "'\(argument)': '\(part)' is neither a size nor a symbol, NAME=1x3xHxW or NAME=1,3,H,W expected"
        )
      }
      shape.append(size)
    }
    return (String(argument[..<equals]), shape)
  }

  /// A number, a symbol, or `?` for what the model has.
  private static func size(_ text: Substring) -> Dim? {
    if text == "?" { return .unknown }
    if let number = Int(text) { return number >= 0 ? Dim(number) : nil }
    guard let first = text.first, first.isLetter || first == "_",
      text.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." })
    else { return nil }
    return Dim(symbol: String(text))
  }

  /// Reads arguments as `NAME=1x3xHxW`, one for each input.
  ///
  /// - Throws: `Failure.usage` for another form, and for an input with two shapes.
  public init(parsing arguments: [String], batch: Int? = nil) throws(Failure) {
    given = [:]
    self.batch = batch
    for argument in arguments {
      let (name, shape) = try Self.parse(argument)
      guard given.updateValue(shape, forKey: name) == nil else {
        throw Failure(.usage, "input '\(name)' is given two shapes")
      }
    }
  }

  /// The same shapes for inputs that have other names.
  func renamed(by names: [String: String]) -> InputShapes {
    var result = self
    result.given = Dictionary(
      given.map { (names[$0.key] ?? $0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
    return result
  }

  /// The symbols that the given shapes name.
  var symbols: Set<String> { Set(given.values.flatMap { $0.flatMap(\.symbols) }) }

  /// The input facts with the given shapes; `fill` gives a size for each symbol that has none (nil: it stays).
  ///
  /// - Parameters:
  ///   - path: the model's file, for messages.
  ///   - option: the option with which the shapes were given, for messages.
  ///   - opening: whether a symbol may be given for a size that the model fixes.
  ///   - fill: takes the symbol and whether it is in the leading dimension of an input.
  /// - Throws: `Failure.usage` for a name that is no input, and for shapes that do not fit the inputs or
  ///   each other.
  func facts(
    of graph: Graph, path: String, option: String, opening: Bool = false,
    fill: (_ symbol: String, _ leading: Bool) -> Int? = { _, _ in nil }
  ) throws(Failure) -> [Fact] {
    var shapes: [Shape?]
    do throws(GraphError) {
      shapes = try bound(graph, opening: opening)
    } catch {
      throw Failure(.usage, "\(path): \(option): \(error)")
    }
    if let batch { try fix(batch, in: &shapes, of: graph, path: path) }
    let leading = Self.leadingSymbols(of: shapes)
    var filled: [String: Dim] = [:]
    for symbol in shapes.flatMap({ ($0 ?? []).flatMap(\.symbols) }) where filled[symbol] == nil {
      filled[symbol] = fill(symbol, leading.contains(symbol)).map { Dim($0) }
    }
    return zip(graph.inputs, shapes).map { id, shape in
      let fact = graph[id].fact
      guard let (element, _) = fact.tensorType, let shape else { return fact }
      return Fact(element, shape.map { $0.substituting(filled) })
    }
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
  private static func leadingSymbols(of shapes: [Shape?]) -> Set<String> {
    Set(shapes.flatMap { $0?.first?.symbols ?? [] })
  }

  /// Puts the batch for the symbols that lead the inputs.
  private func fix(
    _ batch: Int, in shapes: inout [Shape?], of graph: Graph, path: String
  ) throws(Failure) {
    let tensors = zip(graph.inputs, shapes).filter { $1?.isEmpty == false }
    let open = Set(tensors.compactMap { $1?.first?.symbolName })
    if open.isEmpty, !tensors.contains(where: { $1?.first?.value == batch }) {
      let inputs = tensors.map { "\(graph[$0].name) \(($1 ?? []).text)" }
      throw Failure(
        .usage,
        "\(path): --batch \(batch): no input has an open leading size"
          + (inputs.isEmpty ? "" : " (\(inputs.joined(separator: ", ")))"))
    }
    let sizes = Dictionary(uniqueKeysWithValues: open.map { ($0, Dim(batch)) })
    shapes = shapes.map { $0?.map { $0.substituting(sizes) } }
  }
}
