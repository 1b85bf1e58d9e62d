import IR
import Testing

@Suite struct SpellingTests {
  static let cases: [(name: String, known: [String], nearest: [String])] = [
    ("imag", ["image", "mask"], ["image"]),
    ("IMAGE", ["image"], ["image"]),
    ("sacle", ["scale", "shift"], ["scale"]),
    ("conv1", ["conv10", "conv2", "net/conv1/out", "relu"], ["conv10", "conv2", "net/conv1/out"]),
    ("relu", ["stage1.relu.3"], ["stage1.relu.3"]),
    ("x", ["y", "weights"], []),
    ("ab", ["abcdefgh"], []),
    ("conv", [], []),
    ("aaaa1", ["aaaa2", "aaaa3", "aaaa4", "aaaa5"], ["aaaa2", "aaaa3", "aaaa4"]),
  ]

  @Test(arguments: cases) func nearest(_ name: String, _ known: [String], _ expected: [String]) {
    #expect(Spelling.nearest(to: name, in: known) == expected)
  }

  @Test func sentences() {
    #expect(Spelling.unknown("input", "q", known: []) == "input 'q' does not exist; there is none")
    #expect(
      Spelling.unknown("input", "imag", known: ["image", "size"])
        == "input 'imag' does not exist (nearest: 'image'); there are image, size")
    let some = ["aa", "bb", "cc", "dd", "ee", "ff", "gg", "hh", "ii"]
    #expect(
      Spelling.unknown("rule", "aaa", known: some) == "rule 'aaa' does not exist (nearest: 'aa')")
    #expect(
      Spelling.unknown("rule", "xyz", known: some)
        == "rule 'xyz' does not exist; there are aa, bb, cc, dd, ee, ff, gg, hh, ii")
    let many = (0..<99).map { "value\($0)" }
    #expect(
      Spelling.unknown("value", "valve7", known: many)
        == "value 'valve7' does not exist (nearest: 'value7', 'value0', 'value1')")
    #expect(
      Spelling.unknown("value", "foo", known: many)
        == "value 'foo' does not exist; there are 99, such as value0, value1, value2")
  }
}
