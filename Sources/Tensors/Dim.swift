/// One dimension of a shape: an integer, an expression over named symbols, or unknown.
///
/// Expressions are polynomials with integer coefficients over symbols and floor divisions, kept in
/// normal form, so two expressions that are equal by the laws of addition and multiplication are equal
/// values. Symbols stand for non-negative integers. Arithmetic that overflows, that has an unknown operand
/// or whose result is larger than `largestWeight` gives `unknown`. An unknown is equal to itself as a Swift value, but `isEqual(to:)`, the
/// question to ask about sizes, never says that two unknowns agree.
public struct Dim: Hashable, Sendable {
  /// A product of atoms, sorted; the empty product is the constant term.
  typealias Monomial = [Atom]

  /// An indivisible factor of a term.
  indirect enum Atom: Hashable, Comparable, Sendable {
    case symbol(String)
    /// floor(numerator / denominator)
    case quotient(Dim, Dim)
    case maximum(Dim, Dim)
    case minimum(Dim, Dim)

    /// What orders the atoms of a monomial: symbols first, then the texts.
    private var key: (Int, String) {
      switch self {
      case .symbol(let name): (0, name)
      default: (1, Dim.text(self))
      }
    }

    var isNonNegative: Bool {
      switch self {
      case .symbol: true
      case .quotient(let a, let b): a.isNonNegative && b.isNonNegative
      case .maximum(let a, let b): a.isNonNegative || b.isNonNegative
      case .minimum(let a, let b): a.isNonNegative && b.isNonNegative
      }
    }

    static func < (a: Atom, b: Atom) -> Bool { a.key < b.key }
  }

  /// Coefficients by monomial, none of them 0; nil is the unknown dimension.
  let terms: [Monomial: Int]?

  init(terms: [Monomial: Int]?) {
    let terms = terms?.filter { $0.value != 0 }
    self.terms = (terms.map(Self.weight) ?? 0) <= Self.largestWeight ? terms : nil
  }

  /// The weight up to which an expression is kept.
  ///
  /// No size of a model needs more, and a size that is used twice in the next one, again and again, would
  /// double without end.
  static let largestWeight = 512

  /// The number of terms and atoms of an expression at every depth; counting stops past `largestWeight`.
  static func weight(_ terms: [Monomial: Int]) -> Int {
    var weight = 0
    for monomial in terms.keys {
      weight += 1
      for atom in monomial {
        weight += 1
        switch atom {
        case .symbol: break
        case .quotient(let a, let b), .maximum(let a, let b), .minimum(let a, let b):
          weight += Self.weight(a.terms ?? [:]) + Self.weight(b.terms ?? [:])
        }
        if weight > largestWeight { return weight }
      }
    }
    return weight
  }

  public init(_ value: Int) { terms = value == 0 ? [:] : [[]: value] }

  /// The dimension named by a symbol of the model.
  public init(symbol: String) { terms = [[.symbol(symbol)]: 1] }

  /// A size about which nothing is known.
  public static let unknown = Dim(terms: nil)

  /// The integer, when the dimension is one.
  public var value: Int? {
    guard let terms else { return nil }
    if terms.isEmpty { return 0 }
    return terms.count == 1 ? terms[[]] : nil
  }

  /// The atom, when the expression is one and nothing else.
  var atom: Atom? {
    guard let terms, terms.count == 1, let term = terms.first, term.value == 1, term.key.count == 1
    else { return nil }
    return term.key[0]
  }

  /// The symbol's name, when the expression is a symbol and nothing else.
  public var symbolName: String? {
    if case .symbol(let name) = atom { name } else { nil }
  }

  public var isUnknown: Bool { terms == nil }

  /// Whether both dimensions are the same size for every value of the symbols.
  public func isEqual(to other: Dim) -> Bool { !isUnknown && self == other }

  /// Whether the sizes can never agree; false when that depends on symbols or is unknown.
  public func isDifferent(from other: Dim) -> Bool {
    if let difference = (self - other).value { return difference != 0 }
    return false
  }

  /// Whether the value is 0 or more whatever the symbols are; false when that cannot be told.
  public var isNonNegative: Bool {
    guard let terms else { return false }
    return terms.allSatisfy { monomial, coefficient in
      coefficient > 0 && monomial.allSatisfy(\.isNonNegative)
    }
  }

  /// The better known of two sizes that must be the same; nil when they can never be.
  public static func agreement(_ a: Dim, _ b: Dim) -> Dim? {
    if a.isDifferent(from: b) { return nil }
    return a.isUnknown || b.value != nil ? b : a
  }

  /// The names of all symbols in the expression, sorted.
  public var symbols: [String] {
    var names = Set<String>()
    collect(into: &names)
    return names.sorted()
  }

  private func collect(into names: inout Set<String>) {
    for monomial in (terms ?? [:]).keys {
      for atom in monomial {
        switch atom {
        case .symbol(let name): names.insert(name)
        case .quotient(let a, let b), .maximum(let a, let b), .minimum(let a, let b):
          a.collect(into: &names)
          b.collect(into: &names)
        }
      }
    }
  }
}

extension Dim: ExpressibleByIntegerLiteral {
  public init(integerLiteral value: Int) { self.init(value) }
}
