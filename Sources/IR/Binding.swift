public import Operators
import Tensors

/// The sizes that concrete inputs give to a graph's symbols.
public struct Binding: Sendable {
  /// The integer for each symbol met so far.
  public private(set) var symbols: [String: Int] = [:]

  /// Expressions some of whose symbols no input has given yet.
  private var pending: [Demand] = []

  /// One dimension of an input: what the graph says and what the value has.
  private struct Demand {
    let input: String
    let axis: Int
    let dim: Dim
    let size: Int
    let declared: ValueType
    let found: ValueType
  }

  public init() {}

  /// Matches a declared type with the type of a value at hand.
  ///
  /// - Throws: `GraphError.input` with both types when they disagree, or when a symbol was bound to another
  ///   integer before; an expression such as `H/2` is judged as soon as its symbols are bound.
  public mutating func bind(
    _ declared: ValueType, to found: ValueType, input name: String
  ) throws(GraphError) {
    guard case .tensor(let element, let shape) = declared,
      case .tensor(let foundElement, let foundShape) = found
    else {
      switch (declared, found) {
      case (.sequence, .sequence), (.optional, .optional): return
      default: throw Self.mismatch(declared, found, input: name)
      }
    }
    guard element == foundElement, shape.count == foundShape.count else {
      throw Self.mismatch(declared, found, input: name)
    }
    for (axis, (dim, size)) in zip(shape, foundShape).enumerated() {
      guard let size = size.value else {
        if dim.isDifferent(from: size) { throw Self.mismatch(declared, found, input: name) }
        continue
      }
      if let symbol = dim.symbolName, symbols[symbol] == nil { symbols[symbol] = size }
      pending.append(
        Demand(
          input: name, axis: axis, dim: dim, size: size, declared: declared, found: found))
    }
    try settle()
  }

  /// Judges every demand whose symbols are bound and keeps the others.
  private mutating func settle() throws(GraphError) {
    let sizes = symbols.mapValues { Dim($0) }
    var open: [Demand] = []
    for demand in pending {
      let expected = demand.dim.substituting(sizes)
      if expected.isDifferent(from: Dim(demand.size)) {
        let reason =
          demand.dim.value == nil
          ? ", where \(demand.dim) is \(expected) (axis \(demand.axis))" : ""
        throw Self.mismatch(demand.declared, demand.found, input: demand.input, reason)
      }
      if expected.value == nil, !expected.isUnknown { open.append(demand) }
    }
    pending = open
  }

  private static func mismatch(
    _ declared: ValueType, _ found: ValueType, input name: String, _ reason: String = ""
  ) -> GraphError {
    .input(name: name, problem: "is \(found.text), \(declared.text) expected\(reason)")
  }
}
