import Tensors
import Testing

/// Expressions over symbols behave as the integers for which they stand.
@Suite struct DimTests {
  /// An expression that is computed twice: as a dimension, and as integers.
  indirect enum Expression {
    case number(Int)
    case symbol(String)
    case pair(Operation, Expression, Expression)

    enum Operation: CaseIterable { case add, subtract, multiply, floor, ceiling, maximum, minimum }

    var dim: Dim {
      switch self {
      case .number(let value): return Dim(value)
      case .symbol(let name): return Dim(symbol: name)
      case .pair(let operation, let left, let right):
        let (a, b) = (left.dim, right.dim)
        switch operation {
        case .add: return a + b
        case .subtract: return a - b
        case .multiply: return a * b
        case .floor: return a.dividedFloor(by: b)
        case .ceiling: return a.dividedCeiling(by: b)
        case .maximum: return .maximum(a, b)
        case .minimum: return .minimum(a, b)
        }
      }
    }

    /// The value for numbers in place of the symbols; nil when something is divided by 0.
    func value(_ symbols: [String: Int]) -> Int? {
      switch self {
      case .number(let value): return value
      case .symbol(let name): return symbols[name]
      case .pair(let operation, let left, let right):
        guard let a = left.value(symbols), let b = right.value(symbols) else { return nil }
        switch operation {
        case .add: return a + b
        case .subtract: return a - b
        case .multiply: return a * b
        case .floor: return b == 0 ? nil : Self.floor(a, b)
        case .ceiling: return b == 0 ? nil : -Self.floor(-a, b)
        case .maximum: return max(a, b)
        case .minimum: return min(a, b)
        }
      }
    }

    private static func floor(_ a: Int, _ b: Int) -> Int {
      var quotient = a / b
      if quotient * b > a && b > 0 || quotient * b < a && b < 0 { quotient -= 1 }
      return quotient
    }

    static func random(depth: Int, using generator: inout SeededGenerator) -> Expression {
      if depth == 0 || Int.random(in: 0..<5, using: &generator) == 0 {
        return Bool.random(using: &generator)
          ? .number(Int.random(in: -4...9, using: &generator))
          : .symbol(["N", "H", "W"].randomElement(using: &generator) ?? "N")
      }
      let operation = Operation.allCases.randomElement(using: &generator) ?? .add
      return .pair(
        operation, random(depth: depth - 1, using: &generator),
        random(depth: depth - 1, using: &generator))
    }
  }

  @Test func expressionsEqualIntegerArithmetic() {
    var generator = SeededGenerator(1)
    var compared = 0
    for _ in 0..<20_000 {
      let expression = Expression.random(
        depth: Int.random(in: 1...4, using: &generator), using: &generator)
      let dim = expression.dim
      if dim.isUnknown { continue }
      for _ in 0..<4 {
        var symbols: [String: Int] = [:]
        for name in ["N", "H", "W"] { symbols[name] = Int.random(in: 1...30, using: &generator) }
        guard let expected = expression.value(symbols) else { continue }
        compared += 1
        let found = dim.substituting(symbols.mapValues { Dim($0) })
        #expect(found == Dim(expected), "\(dim) for \(symbols)")
        if dim.isNonNegative { #expect(expected >= 0, "\(dim) for \(symbols)") }
        if dim.value != nil { #expect(dim.value == expected) }
      }
    }
    #expect(compared > 50_000)
  }

  @Test func textIsReadBackAsTheSameExpression() {
    var generator = SeededGenerator(2)
    for _ in 0..<20_000 {
      let dim = Expression.random(depth: 4, using: &generator).dim
      #expect(Dim(parsing: dim.description) == dim, "\(dim)")
    }
  }

  @Test func lawsOfAdditionAndMultiplication() {
    var generator = SeededGenerator(3)
    for _ in 0..<5_000 {
      let (a, b, c) = (
        Expression.random(depth: 2, using: &generator).dim,
        Expression.random(depth: 2, using: &generator).dim,
        Expression.random(depth: 2, using: &generator).dim
      )
      let values = [a, b, c, a * b * c, a * (b * c), a * (b + c), a * b + a * c]
      if values.contains(where: \.isUnknown) { continue }
      #expect(a + b == b + a)
      #expect(a * b == b * a)
      #expect((a + b) + c == a + (b + c))
      #expect((a * b) * c == a * (b * c))
      #expect(a * (b + c) == a * b + a * c)
      #expect(a - a == 0 && a + 0 == a && a * 1 == a && a * 0 == 0)
      #expect(Dim.maximum(a, b) == .maximum(b, a) && Dim.minimum(a, b) == .minimum(b, a))
      #expect(Dim.maximum(a, a) == a)
      #expect((a + b).hashValue == (b + a).hashValue)
    }
  }

  @Test func knownForms() {
    let (n, h, w) = (Dim(symbol: "N"), Dim(symbol: "H"), Dim(symbol: "W"))
    #expect("\((h + 1).dividedFloor(by: 2))" == "(H+1)/2")
    #expect("\(n * w * 2 + 3)" == "2*N*W+3")
    #expect("\(h * w + n * -1)" == "H*W-N")
    #expect("\(Dim(0) - 4)" == "-4")
    #expect((h * 4).dividedFloor(by: 2) == h * 2)
    #expect((h * 4 + 3).dividedFloor(by: 2) == h * 2 + 1)
    #expect((h * 4 - 3).dividedFloor(by: 2) == h * 2 - 2)
    #expect(h.dividedFloor(by: 2).dividedFloor(by: 3) == h.dividedFloor(by: 6))
    #expect((n * h * w).dividedExactly(by: n * w) == h)
    #expect((n * h).dividedExactly(by: w) == nil)
    #expect((n * (h - 2) * 3).dividedExactly(by: (h - 2) * 3) == n)
    #expect(((n + 1) * (h - 2)).dividedExactly(by: h - 2) == n + 1)
    #expect((n * h + 1).dividedExactly(by: n + 1) == nil)
    #expect(n.dividedCeiling(by: 2).substituting(["N": 5]) == 3)
    #expect(Dim.maximum(n, 0) == n && Dim.minimum(n + 1, n) == n)
    #expect((n + h.dividedFloor(by: w)).symbols == ["H", "N", "W"])
    #expect(n.symbolName == "N" && (n + 1).symbolName == nil)
    #expect(Dim(symbol: "N").substituting(["N": h + 1]) == h + 1)
  }

  @Test func questionsAboutSizes() {
    let n = Dim(symbol: "N")
    #expect(n.isEqual(to: n) && !n.isDifferent(from: n))
    #expect(n.isDifferent(from: n + 1) && !n.isDifferent(from: 3) && Dim(2).isDifferent(from: 3))
    #expect(!Dim.unknown.isEqual(to: .unknown) && !Dim.unknown.isDifferent(from: .unknown))
    #expect(!Dim.unknown.isDifferent(from: 3))
    #expect(Dim.agreement(n, 3) == 3 && Dim.agreement(3, n) == 3 && Dim.agreement(2, 3) == nil)
    #expect(Dim.agreement(.unknown, n) == n && Dim.agreement(n, .unknown) == n)
    #expect((n + 2).isNonNegative && !(n - 1).isNonNegative && !Dim.unknown.isNonNegative)
    #expect(!Dim(-1).isNonNegative && Dim(0).isNonNegative)
  }

  @Test func unknownStaysUnknown() {
    let n = Dim(symbol: "N")
    let results: [Dim] = [
      n + .unknown, n - .unknown, .unknown * n, n.dividedFloor(by: .unknown),
      Dim.unknown.dividedFloor(by: n), .maximum(n, .unknown), .minimum(.unknown, n),
      n.dividedFloor(by: 0), Dim.unknown.substituting(["N": 1]), n.substituting(["N": Dim.unknown]),
      n.dividedFloor(by: Dim(symbol: "M")).substituting(["M": Dim(0)]),
    ]
    for (index, result) in results.enumerated() { #expect(result.isUnknown, "\(index)") }
    #expect(Dim.unknown * 0 == 0 && 0 * Dim.unknown == 0)
    #expect("\(Dim.unknown)" == "?" && Dim(parsing: "?") == .unknown)
  }

  /// Numbers at the edge of the range give an unknown or the right answer, and never stop the program.
  @Test func overflow() {
    let n = Dim(symbol: "N")
    let edges = [Int.min, .min + 1, -2, -1, 0, 1, 2, .max - 1, .max]
    for a in edges {
      for b in edges {
        let sum = a.addingReportingOverflow(b)
        #expect((Dim(a) + Dim(b)) == (sum.overflow ? .unknown : Dim(sum.partialValue)))
        let product = a.multipliedReportingOverflow(by: b)
        #expect((Dim(a) * Dim(b)) == (product.overflow ? .unknown : Dim(product.partialValue)))
        let difference = a.subtractingReportingOverflow(b)
        let found = Dim(a) - Dim(b)
        #expect(found.isUnknown || !difference.overflow && found.value == difference.partialValue)
        let quotient = Dim(a).dividedFloor(by: Dim(b))
        if b == 0 || a == .min && b == -1 {
          #expect(quotient.isUnknown)
        } else {
          let floor = a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0)
          #expect(quotient.value == floor)
        }
        _ = Dim(a).dividedCeiling(by: Dim(b))
        _ = Dim(a).dividedExactly(by: Dim(b))
        #expect(Dim.maximum(Dim(a), Dim(b)) == Dim(max(a, b)))
        #expect(Dim.minimum(Dim(a), Dim(b)) == Dim(min(a, b)))
        for dim in [n * Dim(a) + Dim(b), n + Dim(a)] {
          for c in edges {
            _ = dim.dividedFloor(by: Dim(c))
            _ = dim.dividedCeiling(by: Dim(c))
            _ = dim.dividedExactly(by: n * Dim(c))
            _ = dim * dim - Dim(c) * n
            _ = dim.isDifferent(from: Dim(c))
            _ = dim.substituting(["N": Dim(c)])
          }
          #expect(Dim(parsing: "\(dim)") == dim, "\(dim)")
        }
      }
    }
    #expect((n + 5).dividedFloor(by: Dim(.max)).substituting(["N": 3]) == 0)
    #expect(
      (n + Dim(.min)).dividedFloor(by: 3).substituting(["N": 1]) == -3_074_457_345_618_258_603)
  }

  /// Repeated use of a size in its own computation must end in time, known or not.
  @Test(.timeLimit(.minutes(1))) func growthIsBounded() {
    var (halves, powers, sums, nested) = (
      Dim(symbol: "N"), Dim(symbol: "N"), Dim(symbol: "N"), Dim(symbol: "N")
    )
    for index in 0..<5_000 {
      halves = halves.dividedFloor(by: 2) + halves.dividedFloor(by: 3) + 1
      powers = powers * (powers + Dim(symbol: "M"))
      sums = sums + Dim(symbol: "S\(index)")
      nested = (nested + 1).dividedFloor(by: 2)
    }
    #expect(halves.isUnknown && powers.isUnknown && sums.isUnknown && nested.isUnknown)
    var deep = Dim(symbol: "H")
    for _ in 0..<20 { deep = (deep + 1).dividedFloor(by: 2) }
    #expect(deep.substituting(["H": Dim(1 << 20)]) == 1)
    #expect(Dim(parsing: "\(deep)") == deep)
  }
}
