/// Why operators of the standard domain that have no row are refused.
extension NodeTable {
  /// The kinds of operator that are not built, each with its sentence.
  static let refusals: [(reason: String, operators: [String])] = [
    (
      "random draws are not supported: they cannot be reproduced",
      [
        "Bernoulli", "Multinomial", "RandomNormal", "RandomNormalLike", "RandomUniform",
        "RandomUniformLike",
      ]
    ),
    (
      "sequences are not supported",
      [
        "ConcatFromSequence", "SequenceAt", "SequenceConstruct", "SequenceEmpty", "SequenceErase",
        "SequenceInsert", "SequenceLength", "SequenceMap", "SplitToSequence",
      ]
    ),
    ("optionals are not supported", ["Optional", "OptionalGetElement", "OptionalHasElement"]),
    (
      "strings are not supported",
      ["RegexFullMatch", "StringConcat", "StringNormalizer", "StringSplit", "TfIdfVectorizer"]
    ),
    ("loops are not supported", ["Loop", "Scan"]),
    ("image files are not decoded inside a graph", ["ImageDecoder"]),
  ]

  private static let reasons: [String: String] = Dictionary(
    uniqueKeysWithValues: refusals.flatMap { kind in kind.operators.map { ($0, kind.reason) } })

  /// Why an operator of the standard domain without a row cannot be read.
  static func reasonAgainst(_ op: String) -> String {
    if let reason = reasons[op] { return reason }
    return StandardOperators.versions("", op) == nil
      ? "the operator is not known" : "this operator of ONNX is not supported"
  }
}
