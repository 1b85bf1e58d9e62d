extension Dim {
  public static func + (a: Dim, b: Dim) -> Dim {
    guard var terms = a.terms, let other = b.terms else { return .unknown }
    for (monomial, coefficient) in other {
      let (sum, overflow) = terms[monomial, default: 0].addingReportingOverflow(coefficient)
      if overflow { return .unknown }
      terms[monomial] = sum
    }
    return Dim(terms: terms)
  }

  public static func - (a: Dim, b: Dim) -> Dim { a + b * -1 }

  /// The product; 0 times anything, also an unknown, is 0.
  public static func * (a: Dim, b: Dim) -> Dim {
    if a.value == 0 || b.value == 0 { return 0 }
    guard let left = a.terms, let right = b.terms,
      left.count * weight(right) + right.count * weight(left) <= 4 * largestWeight
    else { return .unknown }
    var terms: [Monomial: Int] = [:]
    for (m, c) in left {
      for (n, d) in right {
        let (product, overflow) = c.multipliedReportingOverflow(by: d)
        if overflow { return .unknown }
        let monomial = (m + n).sorted()
        let (sum, carry) = terms[monomial, default: 0].addingReportingOverflow(product)
        if carry { return .unknown }
        terms[monomial] = sum
      }
    }
    return Dim(terms: terms)
  }

  /// The quotient rounded towards negative infinity; unknown when the divisor is 0.
  public func dividedFloor(by divisor: Dim) -> Dim {
    if isUnknown || divisor.isUnknown || divisor.value == 0 { return .unknown }
    if let exact = dividedExactly(by: divisor) { return exact }
    if let a = value, let b = divisor.value {
      let (quotient, overflow) = a.dividedReportingOverflow(by: b)
      if overflow { return .unknown }
      return Dim(a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient)
    }
    if let d = divisor.value, d > 0 {
      let (whole, rest) = splitMultiples(of: d)
      if whole != 0 { return whole + rest.dividedFloor(by: divisor) }
      // floor(floor(a / b) / d) = floor(a / (b·d))
      if case .quotient(let inner, let by) = atom, let b = by.value, b > 0 {
        return inner.dividedFloor(by: by * divisor)
      }
    }
    return Dim(terms: [[.quotient(self, divisor)]: 1])
  }

  /// The quotient rounded towards positive infinity.
  public func dividedCeiling(by divisor: Dim) -> Dim {
    (self * -1).dividedFloor(by: divisor) * -1
  }

  /// The quotient when the division leaves no rest for any value of the symbols, else nil.
  public func dividedExactly(by divisor: Dim) -> Dim? {
    guard let left = terms, let right = divisor.terms, !right.isEmpty else { return nil }
    if divisor == self { return 1 }
    guard right.count == 1, let term = right.first else { return longDivision(by: divisor) }
    var quotient: [Monomial: Int] = [:]
    for dividend in left {
      guard let (monomial, coefficient) = Self.divide(dividend, by: term) else { return nil }
      quotient[monomial] = coefficient
    }
    return Dim(terms: quotient)
  }

  /// The quotient of two polynomials: leading term by leading term.
  private func longDivision(by divisor: Dim) -> Dim? {
    guard let lead = divisor.leadingTerm else { return nil }
    var rest = self
    var quotient: Dim = 0
    for _ in 0..<Self.largestWeight {
      guard let term = rest.leadingTerm else { return rest == 0 ? quotient : nil }
      guard let (monomial, coefficient) = Self.divide(term, by: lead) else { return nil }
      let part = Dim(terms: [monomial: coefficient])
      quotient = quotient + part
      rest = rest - part * divisor
    }
    return nil
  }

  /// The term of the highest degree; among equals the last in the order of their atoms.
  private var leadingTerm: (key: Monomial, value: Int)? {
    terms?.max { a, b in
      a.key.count != b.key.count
        ? a.key.count < b.key.count : a.key.lexicographicallyPrecedes(b.key)
    }
  }

  private static func divide(
    _ dividend: (key: Monomial, value: Int), by divisor: (key: Monomial, value: Int)
  ) -> (Monomial, Int)? {
    let (quotient, overflow) = dividend.value.dividedReportingOverflow(by: divisor.value)
    guard !overflow, quotient * divisor.value == dividend.value,
      let monomial = remove(divisor.key, from: dividend.key)
    else { return nil }
    return (monomial, quotient)
  }

  public static func maximum(_ a: Dim, _ b: Dim) -> Dim { extremum(a, b, larger: true) }

  public static func minimum(_ a: Dim, _ b: Dim) -> Dim { extremum(a, b, larger: false) }

  private static func extremum(_ a: Dim, _ b: Dim, larger: Bool) -> Dim {
    if a.isUnknown || b.isUnknown { return .unknown }
    if let x = a.value, let y = b.value { return Dim(larger ? max(x, y) : min(x, y)) }
    if (a - b).isNonNegative { return larger ? a : b }
    if (b - a).isNonNegative { return larger ? b : a }
    let sorted = a.description < b.description ? (a, b) : (b, a)
    return Dim(terms: [[larger ? .maximum(sorted.0, sorted.1) : .minimum(sorted.0, sorted.1)]: 1])
  }

  /// The expression with numbers or other expressions put for symbols; symbols not named stay.
  public func substituting(_ values: [String: Dim]) -> Dim {
    guard let terms else { return self }
    var result: Dim = 0
    for (monomial, coefficient) in terms {
      var product = Dim(coefficient)
      for atom in monomial {
        switch atom {
        case .symbol(let name): product = product * (values[name] ?? Dim(symbol: name))
        case .quotient(let a, let b):
          product = product * a.substituting(values).dividedFloor(by: b.substituting(values))
        case .maximum(let a, let b):
          product = product * .maximum(a.substituting(values), b.substituting(values))
        case .minimum(let a, let b):
          product = product * .minimum(a.substituting(values), b.substituting(values))
        }
      }
      result = result + product
    }
    return result
  }

  /// `self` as whole · d + rest, where every coefficient of rest is below d and not negative, but the sign
  /// of symbolic terms is left alone.
  private func splitMultiples(of d: Int) -> (whole: Dim, rest: Dim) {
    var whole: [Monomial: Int] = [:]
    var rest: [Monomial: Int] = [:]
    for (monomial, coefficient) in terms ?? [:] {
      if monomial.isEmpty {
        let remainder = coefficient % d
        rest[monomial] = remainder < 0 ? remainder + d : remainder
        whole[monomial] = coefficient / d - (remainder < 0 ? 1 : 0)
      } else if coefficient % d == 0 {
        whole[monomial] = coefficient / d
      } else {
        rest[monomial] = coefficient
      }
    }
    return (Dim(terms: whole), Dim(terms: rest))
  }

  private static func remove(_ factor: Monomial, from monomial: Monomial) -> Monomial? {
    var rest = monomial
    for atom in factor {
      guard let index = rest.firstIndex(of: atom) else { return nil }
      rest.remove(at: index)
    }
    return rest
  }
}
