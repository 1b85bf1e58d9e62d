import Operators
import Tensors

extension GraphParser {
  /// The elements of a weight, and the spelling that the printer should give them again.
  mutating func elements(
    of name: String, _ type: ValueType
  ) throws(ParseError) -> (tensor: Tensor, spelling: WeightSpelling?) {
    _ = reader.peek()
    let start = reader.position
    guard case .tensor(let element, let dims) = type, let shape = dims.concrete else {
      throw reader.error(
        at: start, .weight(name, problem: "\(type.text) has no fixed size, integers expected"))
    }
    guard let byteCount = Tensor.byteCount(element: element, shape: shape) else {
      throw reader.error(at: start, .weight(name, problem: "\(type.text) is too large"))
    }
    let weight = Weight(name: name, element: element, shape: shape, byteCount: byteCount)
    if reader.take("[") { return (try literal(weight, at: start), .literal) }
    guard let word = reader.word() else {
      if reader.take("?") { throw unreadable(name, at: start) }
      throw reader.unexpected("[elements], splat, random, bytes or file")
    }
    switch word {
    case "splat": return (try splat(weight), .splat)
    case "random":
      let seed = try argument(UInt64.init, "a seed: an integer of at most 64 bits")
      try charge(weight, at: start)
      return (Tensor(drawnFrom: seed, element: element, shape: shape), .random(seed: seed))
    case "bytes": return (try hexadecimal(weight, at: start), .bytes)
    case "file":
      let offset = try argument(Int.init, "an offset: an integer of at most 63 bits")
      return (try mapped(weight, offset: offset, at: start), nil)
    default:
      if reader.take(":") { throw unreadable(name, at: start) }
      throw reader.error(
        at: start,
        .expected(
          "[elements], splat, random, bytes or file", found: "'\(Text.shortened(word))'"))
    }
  }

  private struct Weight {
    let name: String
    let element: ElementType
    let shape: [Int]
    let byteCount: Int
    var count: Int { byteCount / element.byteCount }
  }

  private func unreadable(_ name: String, at position: Int) -> ParseError {
    reader.error(
      at: position,
      .weight(name, problem: "its elements are not in the text, only what stands for them"))
  }

  private mutating func literal(
    _ weight: Weight, at start: Int
  ) throws(ParseError) -> Tensor {
    var texts: [String] = []
    if !reader.take("]") {
      repeat {
        guard let text = reader.number() else { throw reader.unexpected("an element") }
        texts.append(text)
        if texts.count > weight.count { break }
      } while reader.take(",")
      guard texts.count <= weight.count else {
        throw reader.error(
          at: start,
          .weight(weight.name, problem: "more than \(weight.count) elements are given"))
      }
      guard reader.take("]") else { throw reader.unexpected("',' or ']'") }
    }
    guard texts.count == weight.count else {
      throw reader.error(
        at: start,
        .weight(
          weight.name, problem: "\(texts.count) elements are given, \(weight.count) expected"))
    }
    return try tensor(texts, weight, shape: weight.shape, at: start)
  }

  private mutating func splat(_ weight: Weight) throws(ParseError) -> Tensor {
    try reader.expect("(")
    _ = reader.peek()
    let start = reader.position
    guard let text = reader.number() else { throw reader.unexpected("an element") }
    let one = try tensor([text], weight, shape: [1], at: start)
    try reader.expect(")")
    try charge(weight, at: start)
    let width = weight.element.byteCount
    return Tensor(element: weight.element, shape: weight.shape) { bytes in
      one.withUnsafeBytes { element in
        for index in bytes.indices { bytes[index] = element[index % width] }
      }
    }
  }

  private func tensor(
    _ texts: [String], _ weight: Weight, shape: [Int], at start: Int
  ) throws(ParseError) -> Tensor {
    if let tensor = ElementText.read(texts, element: weight.element, shape: shape) {
      return tensor
    }
    let wrong = texts.first { ElementText.read([$0], element: weight.element, shape: [1]) == nil }
    throw reader.error(
      at: start,
      .weight(
        weight.name, problem: "'\(Text.shortened(wrong ?? ""))' is no element of \(weight.element)")
    )
  }

  private mutating func hexadecimal(
    _ weight: Weight, at start: Int
  ) throws(ParseError) -> Tensor {
    try reader.expect("(")
    let digits = Array(try reader.string("hexadecimal digits in quotes").utf8)
    try reader.expect(")")
    let values = digits.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
    guard values.count == digits.count, digits.count % 2 == 0,
      digits.count / 2 == weight.byteCount
    else {
      throw reader.error(
        at: start,
        .weight(
          weight.name,
          problem:
            "\(digits.count) digits are given, \(weight.byteCount) pairs of 0-9, a-f expected"
        ))
    }
    return Tensor(element: weight.element, shape: weight.shape) { bytes in
      for index in bytes.indices {
        bytes[index] = UInt8(values[2 * index] << 4 | values[2 * index + 1])
      }
    }
  }

  private func mapped(
    _ weight: Weight, offset: Int, at start: Int
  ) throws(ParseError) -> Tensor {
    guard let file = weights else {
      throw reader.error(
        at: start, .weight(weight.name, problem: "there is no weight file beside the text"))
    }
    guard
      let tensor = Tensor(
        element: weight.element, shape: weight.shape, mapped: file, offset: offset)
    else {
      throw reader.error(
        at: start,
        .weight(
          weight.name,
          problem: "\(weight.byteCount) bytes at \(offset) do not lie in \(file.path), "
            + "which has \(file.count)"))
    }
    return tensor
  }

  /// An integer in parentheses.
  private mutating func argument<T>(
    _ convert: (String) -> T?, _ expected: String
  ) throws(ParseError) -> T {
    try reader.expect("(")
    _ = reader.peek()
    let start = reader.position
    guard let text = reader.number(), let value = convert(text) else {
      throw reader.error(at: start, .expected(expected, found: "something else"))
    }
    try reader.expect(")")
    return value
  }

  /// Counts the memory of a weight; elements pass through eight bytes each.
  private mutating func charge(_ weight: Weight, at position: Int) throws(ParseError) {
    let (size, isHuge) = weight.count.multipliedReportingOverflow(by: 8)
    let (sum, overflow) = generated.addingReportingOverflow(size)
    try check(
      .generated, isHuge || overflow ? nil : sum, "weights up to '\(weight.name)'", at: position)
    generated = sum
  }
}
