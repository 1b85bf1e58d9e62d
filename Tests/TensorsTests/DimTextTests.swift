import Tensors
import Testing

/// The text of dimension expressions, good and hostile.
@Suite struct DimTextTests {
  @Test(arguments: [
    ("12", "12"), ("N", "N"), ("?", "?"), ("-5", "-5"), ("N+N", "2*N"), ("(H+1)/2", "(H+1)/2"),
    ("H/2/3", "H/6"), ("W*N*2+3", "2*N*W+3"), ("N-N", "0"), ("max(N,H)", "max(H,N)"),
    ("min(N,3)", "min(3,N)"), ("-N/2", "-N/2"), ("7/N", "7/N"), ("-7/N", "-7/N"),
    ("(-7)/N", "(-7)/N"), ("N*H/2", "N*H/2"), ("(N*H)/2", "(H*N)/2"), ("2*(N+1)", "2*N+2"),
    ("\"a b\"", "\"a b\""), ("\"N\"", "N"), ("\"\"", "\"\""), ("_x.1", "_x.1"),
    ("\"max\"+\"1\"", "\"1\"+\"max\""), ("7/2", "3"), ("(-7)/2", "-4"), ("-7/2", "-3"),
    ("-9223372036854775808", "-9223372036854775808"),
    ("N-9223372036854775808", "N-9223372036854775808"),
    ("-9223372036854775808*N", "-9223372036854775808*N"),
    ("9223372036854775807+1", "?"), ("0*?", "0"), ("N/0", "?"),
  ]) func readsAndWrites(_ text: String, _ expected: String) throws {
    let dim = try #require(Dim(parsing: text))
    #expect(dim.description == expected)
    #expect(Dim(parsing: expected) == dim)
  }

  @Test(arguments: [
    "N", "max", "min", "", " ", "1", "1N", "N-1", "a b", "a\"b", "a\\b", "\\", "\"", "\"\u{301}",
    "\\\u{301}", "(", "?", "é", "批", "N\n", "~N/2", "N/2", "x.y", ".x", "unk__12", "seq-len",
  ]) func everySymbolIsReadBack(_ name: String) {
    let dim = Dim(symbol: name)
    #expect(Dim(parsing: "\(dim)") == dim)
    #expect(Dim(parsing: "\(dim)")?.symbolName == name)
    let sum = (dim + 1).dividedFloor(by: 2) * dim + Dim.maximum(dim, 7)
    #expect(Dim(parsing: "\(sum)") == sum)
  }

  /// A symbol named like a quotient is something else, in every order of multiplication.
  @Test func namesThatLookLikeExpressions() {
    let symbol = Dim(symbol: "~N/2")
    let quotient = Dim(symbol: "N").dividedFloor(by: 2)
    #expect(symbol * quotient == quotient * symbol)
    #expect((symbol - quotient).value == nil)
  }

  @Test(arguments: [
    "", "+", "N+", "*N", "N**2", "(N", "N)", "()", "max", "max(", "max(N", "max(N)", "max(N,",
    "max(N,H", "max(N,H,W)", "\"N", "\"N\\", "\\", "1N", "N N", " N", "N ", "99999999999999999999",
    "9223372036854775808", "--N", "+N", "N//2", "/2", "N/", "??", "N?", "é", "1.5", "-", "N,H",
    "\u{0}",
  ]) func refuses(_ text: String) {
    #expect(Dim(parsing: text) == nil)
  }

  @Test(.timeLimit(.minutes(1))) func longTextsEnd() {
    let count = 100_000
    for text in [
      String(repeating: "(", count: count), String(repeating: "max(", count: count),
      String(repeating: "(", count: count) + "N" + String(repeating: ")", count: count),
    ] {
      #expect(Dim(parsing: text) == nil)
    }
    let sum = (0..<count).map { "S\($0)" }.joined(separator: "+")
    #expect(Dim(parsing: sum) == .unknown)
    let product = Array(repeating: "N", count: count).joined(separator: "*")
    #expect(Dim(parsing: product) == .unknown)
    let quotients = "N" + String(repeating: "/M", count: count)
    #expect(Dim(parsing: quotients) == .unknown)
    let doubling = Array(repeating: "(A+B+C)", count: 64).joined(separator: "*")
    #expect(Dim(parsing: doubling) == .unknown)
  }
}
