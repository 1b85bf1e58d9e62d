import TestSupport

/// What numbers, texts and bytes are replaced with: values at which programs go wrong.
enum Pool {
  static let floats: [Float] = [
    0, -0.0, 1, -1, 0.5, 2, .leastNonzeroMagnitude, 1e-12, 1e10, 3e38, -3e38, .infinity, -.infinity,
    .nan,
    .greatestFiniteMagnitude, 2_147_483_648, 9.3e18, 1.9e19,
  ]

  private static let numbers: [Int] = [
    0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 13, 16, 17, 21, 25, 64, 65, 100, 127, 128, 255, 256,
    1000,
    1024, 1025, 32_767, 65_535, 65_536, 1 << 20, 1 << 24, 1 << 28, (1 << 31) - 1, 1 << 31, 1 << 32,
    1 << 33, 1 << 40, 1 << 52, 1 << 61, 1 << 62, .max - 1, .max, .min, .min + 1, -1, -2, -3, -4, -5,
    -9, -64, -65_536, -(1 << 31), -(1 << 31) - 1, -(1 << 32), -(1 << 62),
  ]

  private static let texts: [String] = [
    "", "N", "N*N", "H/0", "max(N,2)", "N-7", "0", "-1", "9223372036854775807", "?", "SAME_UPPER",
    "SAME_LOWER", "VALID", "NOTSET", "linear", "nearest", "cubic", "align_corners", "half_pixel",
    "tf_crop_and_resize", "asymmetric", "round_prefer_ceil", "constant", "reflect", "edge", "wrap",
    "sum", "mean", "none", "add", "mul", "max", "min", "DCR", "CRD", "ij,jk->ik", "...ii->...i",
    "f32", "i64", "bool", "f16", "u8", "ai.onnx", "axis", "pads", "kernel_shape", "strides",
    "dilations", "group", "axes", "to", "%", "a b", "\u{1F600}",
  ]

  /// Mostly one, seldom more.
  static func few(_ generator: inout SeededGenerator) -> Int {
    Bool.random(using: &generator) ? 1 : Int.random(in: 1...4, using: &generator)
  }

  /// Another number: one of the boundaries, or a neighbour of the old one.
  static func number(_ old: UInt64, _ generator: inout SeededGenerator) -> UInt64 {
    let value = Int64(bitPattern: old)
    return switch Int.random(in: 0..<6, using: &generator) {
    case 0: UInt64(bitPattern: value &+ Int64.random(in: -2...2, using: &generator))
    case 1: UInt64(bitPattern: 0 &- value)
    default: UInt64(bitPattern: Int64(numbers.randomElement(using: &generator) ?? 0))
    }
  }

  /// Changes a list: an element, its length, its order.
  static func mutate<Element>(
    _ list: inout [Element], _ generator: inout SeededGenerator,
    _ change: (Element, inout SeededGenerator) -> Element
  ) {
    guard let place = list.indices.randomElement(using: &generator) else { return }
    switch Int.random(in: 0..<12, using: &generator) {
    case 0: list.remove(at: place)
    case 1: list.append(list[place])
    case 2: list.swapAt(place, Int.random(in: list.indices, using: &generator))
    case 3: list = []
    case 4: list = list.map { change($0, &generator) }
    case 5:
      let count = [64, 65, 1025, 3000].randomElement(using: &generator) ?? 64
      list += Array(repeating: list[place], count: count)
    default: list[place] = change(list[place], &generator)
    }
  }

  /// Changes the content of a field of text or bytes.
  static func mutate(
    text bytes: inout [UInt8], _ others: [[UInt8]], _ generator: inout SeededGenerator
  ) {
    let isData = bytes.count >= 4 && bytes.contains { $0 < 32 || $0 > 126 }
    switch Int.random(in: 0..<10, using: &generator) {
    case 0: bytes = Array((texts.randomElement(using: &generator) ?? "").utf8)
    case 1: flip(&bytes, &generator)
    case 2: bytes = []
    case 3: bytes += bytes
    case 4 where Int.random(in: 0..<20, using: &generator) == 0:
      bytes = Array(repeating: 97, count: 70_000)
    case 5...9 where isData: word(&bytes, &generator)
    default: bytes = others.randomElement(using: &generator) ?? []
    }
  }

  /// Puts a number or a float at an aligned place of data.
  private static func word(_ bytes: inout [UInt8], _ generator: inout SeededGenerator) {
    let width = bytes.count % 8 == 0 && Bool.random(using: &generator) ? 8 : 4
    guard bytes.count >= width else { return }
    let place = Int.random(in: 0..<bytes.count / width, using: &generator) * width
    let bits: UInt64 =
      width == 8
      ? number(0, &generator) : UInt64((floats.randomElement(using: &generator) ?? 0).bitPattern)
    for index in 0..<width {
      bytes[place + index] = UInt8(truncatingIfNeeded: bits >> UInt64(8 * index))
    }
  }

  static func flip(_ bytes: inout [UInt8], _ generator: inout SeededGenerator) {
    guard let place = bytes.indices.randomElement(using: &generator) else { return }
    bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
  }

  /// Changes bytes of which nothing is known.
  static func mutate(
    bytes: inout [UInt8], other: [UInt8], _ generator: inout SeededGenerator
  ) {
    for _ in 0..<few(&generator) {
      guard let place = bytes.indices.randomElement(using: &generator) else { return }
      let end = min(bytes.count, place + Int.random(in: 1...32, using: &generator))
      switch Int.random(in: 0..<10, using: &generator) {
      case 0: bytes.removeSubrange(place...)
      case 1: bytes.removeSubrange(place..<end)
      case 2: bytes.insert(contentsOf: bytes[place..<end], at: place)
      case 3:
        // What follows is the end of another file.
        if let from = other.indices.randomElement(using: &generator) {
          bytes = Array(bytes[..<place] + other[from...])
        }
      case 4: bytes[place] = [0, 1, 127, 128, 255].randomElement(using: &generator) ?? 0
      case 5:
        var number: [UInt8] = []
        WireMessage.varint(Self.number(0, &generator), &number)
        bytes.replaceSubrange(place..<place + 1, with: number)
      case 6: word(&bytes, &generator)
      default: flip(&bytes, &generator)
      }
    }
  }

  /// Changes a text by its tokens: numbers, words, lines.
  static func mutate(
    source bytes: inout [UInt8], other: [UInt8], _ generator: inout SeededGenerator
  ) {
    var tokens = Self.tokens(bytes)
    let others = Self.tokens(other)
    for _ in 0..<few(&generator) {
      guard let place = tokens.indices.randomElement(using: &generator) else { break }
      switch Int.random(in: 0..<10, using: &generator) {
      case 0: tokens.remove(at: place)
      case 1: tokens.insert(tokens[place], at: place)
      case 2: tokens.swapAt(place, Int.random(in: tokens.indices, using: &generator))
      case 3: if let from = others.randomElement(using: &generator) { tokens[place] = from }
      case 4: if let from = tokens.randomElement(using: &generator) { tokens[place] = from }
      case 5: tokens[place] = Array((texts.randomElement(using: &generator) ?? "").utf8)
      default:
        // The next number, wherever it is.
        let number = tokens.indices[place...].first { tokens[$0].first.map(isDigit) ?? false }
        if let number {
          let value = Int64(bitPattern: Self.number(1, &generator))
          tokens[number] = Array("\(value)".utf8)
        }
      }
    }
    bytes = tokens.flatMap { $0 }
    if Int.random(in: 0..<6, using: &generator) == 0 {
      mutate(bytes: &bytes, other: other, &generator)
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

  private static func tokens(_ bytes: [UInt8]) -> [[UInt8]] {
    var result: [[UInt8]] = []
    var isInWord = false
    for byte in bytes {
      let isWord =
        isDigit(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 95
      if isWord, isInWord { result[result.count - 1].append(byte) } else { result.append([byte]) }
      isInWord = isWord
    }
    return result
  }
}
