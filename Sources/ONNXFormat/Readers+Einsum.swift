import IR
import Operators
import Tensors

extension NodeTable {
  static let einsum = [Row("Einsum", [12], readEinsum)]

  /// Letters become labels; an ellipsis becomes as many labels as the inputs have dimensions for it.
  private static func readEinsum(_ node: inout NodeReader) throws(ONNXProblem) {
    guard let equation = try node.string("equation") else { throw .missingAttribute("equation") }
    let inputs = try node.variadic()
    var terms = Terms(equation)
    guard terms.inputs.count == inputs.count else {
      throw .attribute(
        name: "equation", found: "'\(equation)'", expected: "\(inputs.count) terms before '->'")
    }
    var free: [Int] = []
    for (term, input) in zip(terms.inputs, inputs) {
      let rank = try node.type(of: input).shape.count
      let named = term.filter { $0 != "." }.count
      let dots = term.count - named
      guard terms.isWellFormed(term), dots > 0 ? rank >= named : rank == named else {
        throw .attribute(
          name: "equation", found: "'\(equation)'",
          expected: "a letter per dimension in '\(String(term))', of which there are \(rank)")
      }
      free.append(dots > 0 ? rank - named : 0)
    }
    terms.ellipsis = free.max() ?? 0
    var einsum = Einsum()
    for (term, count) in zip(terms.inputs, free) {
      einsum.labels += terms.labels(of: term, ellipsis: count)
    }
    guard let output = terms.output ?? terms.implicitOutput, terms.isWellFormed(output) else {
      throw .attribute(name: "equation", found: "'\(equation)'", expected: "one term after '->'")
    }
    einsum.output = terms.labels(of: output, ellipsis: terms.ellipsis)
    try node.result(einsum, inputs)
  }

  /// An equation cut into the letters of its terms.
  private struct Terms {
    let inputs: [[Character]]
    /// The letters behind the arrow, when there is one.
    let output: [Character]?
    /// The number of dimensions for which an ellipsis stands at most.
    var ellipsis = 0

    init(_ equation: String) {
      var sides: [[Character]] = [[]]
      var rest = Array(equation.filter { $0 != " " })[...]
      while let letter = rest.popFirst() {
        if letter == "-", rest.first == ">" {
          rest.removeFirst()
          sides.append([])
        } else {
          sides[sides.count - 1].append(letter)
        }
      }
      inputs = sides[0].split(separator: ",", omittingEmptySubsequences: false).map(Array.init)
      output = sides.count > 1 ? sides[1...].joined(separator: ["?"]).map { $0 } : nil
    }

    /// Whether a term holds letters and at most one ellipsis.
    func isWellFormed(_ term: [Character]) -> Bool {
      let dots = term.indices.filter { term[$0] == "." }
      return term.allSatisfy { $0 == "." || $0.isASCII && $0.isLetter }
        && (dots.isEmpty || dots.count == 3 && dots[2] - dots[0] == 2)
    }

    /// Without an arrow: the ellipsis, then the letters that stand once, in alphabetical order.
    var implicitOutput: [Character]? {
      let letters = inputs.joined().filter { $0 != "." }
      let once = Set(letters).filter { letter in letters.count { $0 == letter } == 1 }
      let hasEllipsis = inputs.contains { $0.contains(".") }
      return (hasEllipsis ? [".", ".", "."] : []) + once.sorted()
    }

    /// The labels of a term: small ones for the ellipsis, its last dimensions first come, then the letters.
    func labels(of term: [Character], ellipsis count: Int) -> [Int] {
      let letters = Set(inputs.joined()).subtracting(["."]).sorted()
      var labels: [Int] = []
      var dots = 0
      for letter in term {
        if letter == "." {
          dots += 1
          if dots == 1 { labels += ellipsis - count..<ellipsis }
        } else {
          // A letter that no input has keeps a label that no input has.
          labels.append(ellipsis + (letters.firstIndex(of: letter) ?? letters.count))
        }
      }
      return labels
    }
  }
}
