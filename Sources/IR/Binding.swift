public import Operators
import Tensors

/// The sizes that concrete inputs give to a graph's symbols.
public struct Binding: Sendable {
  /// The integer for each symbol met so far.
  public private(set) var symbols: [String: Int] = [:]

  public init() {}

  /// Matches a declared type with the type of a value at hand.
  ///
  /// - Throws: `GraphError.input` with both types when they disagree, or with both sizes when a symbol
  ///   was bound to another integer before.
  public mutating func bind(
    _ declared: ValueType, to found: ValueType, input name: String
  ) throws(GraphError) {
    guard case .tensor(let element, let shape) = declared,
      case .tensor(let foundElement, let foundShape) = found
    else { return }
    guard element == foundElement, shape.count == foundShape.count else {
      throw .input(
        name: name,
        problem: "is \(foundElement)\(foundShape.text), \(element)\(shape.text) expected")
    }
    for (axis, (dim, size)) in zip(shape, foundShape).enumerated() {
      guard let size = size.value else { continue }
      if case .some(let symbol) = dim.symbolName, symbols[symbol] == nil {
        symbols[symbol] = size
        continue
      }
      let expected = dim.substituting(symbols.mapValues { Dim($0) })
      if expected.isDifferent(from: Dim(size)) {
        throw .input(
          name: name,
          problem: "is \(foundElement)\(foundShape.text), \(element)\(shape.text) expected"
            + (dim.value == nil ? ", where \(dim) is \(expected) (axis \(axis))" : ""))
      }
    }
  }
}
