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
      default: throw mismatch(declared, found, input: name)
      }
    }
    guard element == foundElement, shape.count == foundShape.count else {
      throw mismatch(declared, found, input: name)
    }
    for (axis, (dim, size)) in zip(shape, foundShape).enumerated() {
      guard let size = size.value else {
        if dim.isDifferent(from: size) { throw mismatch(declared, found, input: name) }
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
        throw mismatch(demand.declared, demand.found, input: demand.input, reason)
      }
      if expected.value == nil, !expected.isUnknown { open.append(demand) }
    }
    pending = open
  }

  private func mismatch(
    _ declared: ValueType, _ found: ValueType, input name: String, _ reason: String = ""
  ) -> GraphError {
    let cause = misunderstanding(declared, found).map { ": \($0)" } ?? ""
    return .input(
      name: name, problem: "is \(found.text), \(declared.text) expected\(reason)\(cause)")
  }

  /// What probably went wrong: another order of the axes, or a batch too few or too many.
  private func misunderstanding(_ declared: ValueType, _ found: ValueType) -> String? {
    guard case .tensor(let element, let shape) = declared,
      case .tensor(let foundElement, let given) = found, element == foundElement
    else { return nil }
    func fits(_ other: Shape) -> Bool {
      guard other.count == shape.count else { return false }
      // Symbols are bound anew: what has been bound may come from the very sizes that do not fit.
      var sizes: [String: Dim] = [:]
      return zip(shape, other).allSatisfy { dim, size in
        guard let symbol = dim.symbolName, let known = sizes[symbol] else {
          if let symbol = dim.symbolName { sizes[symbol] = size }
          return !dim.isDifferent(from: size)
        }
        return !known.isDifferent(from: size)
      }
    }
    guard given.allSatisfy({ $0.value != nil }), !fits(given) else { return nil }
    for layout in Layout.all where layout.axes.count == given.count {
      if fits(layout.axes.map { given[$0] }) {
        return
          "it is \(layout.found) where \(layout.wanted) is expected, transpose by \(layout.axes)"
      }
    }
    if given.count + 1 == shape.count, shape.first?.value ?? 1 == 1, fits([1] + given) {
      return "the leading size, the batch, is missing"
    }
    if given.count == shape.count + 1, given.first?.value == 1, fits(Array(given.dropFirst())) {
      return "it has a leading size of 1 that is not expected"
    }
    return nil
  }

  /// An order of axes that is taken for another one.
  private struct Layout {
    let found: String
    let wanted: String
    /// The axes of what is given, in the order that is wanted.
    let axes: [Int]

    static let all = [
      Layout(found: "NHWC", wanted: "NCHW", axes: [0, 3, 1, 2]),
      Layout(found: "NCHW", wanted: "NHWC", axes: [0, 2, 3, 1]),
      Layout(found: "HWC", wanted: "CHW", axes: [2, 0, 1]),
      Layout(found: "CHW", wanted: "HWC", axes: [1, 2, 0]),
    ]
  }
}
