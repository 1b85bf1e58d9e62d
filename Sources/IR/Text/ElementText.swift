import Operators
import Tensors

/// The spelling of single elements of tensors: shortest decimal that reads back to the same bits.
enum ElementText {
  /// The elements of a tensor as text; nil when reading them back would give other bits.
  static func spell(_ tensor: Tensor) -> [String]? {
    let texts =
      tensor.element.isFloat
      ? spellFloats(tensor)
      : tensor.integers.map { spell($0, tensor.element) }
    guard let back = read(texts, element: tensor.element, shape: tensor.shape),
      back.isIdentical(to: tensor)
    else { return nil }
    return texts
  }

  /// The value that all elements have, as text; nil when they differ, are none, or no number spells them.
  static func spellUniform(_ tensor: Tensor) -> String? {
    let width = tensor.element.byteCount
    let isUniform = tensor.withUnsafeBytes { bytes in
      for index in stride(from: width, to: bytes.count, by: 1)
      where bytes[index] != bytes[index - width] { return false }
      return bytes.count > 0
    }
    guard isUniform else { return nil }
    let first = tensor.withUnsafeBytes { bytes in
      Tensor(element: tensor.element, shape: [1]) { target in
        target.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<width]))
      }
    }
    return spell(first)?[0]
  }

  /// A tensor of elements given as text; nil when one is no number of this type.
  ///
  /// - Precondition: there is a text for every element.
  static func read(_ texts: [String], element: ElementType, shape: [Int]) -> Tensor? {
    if element.isFloat {
      var values: [Double] = []
      values.reserveCapacity(texts.count)
      for text in texts {
        guard let value = readFloat(text, element) else { return nil }
        values.append(value)
      }
      return Tensor(values, shape: shape, as: element)
    }
    var values: [Int64] = []
    values.reserveCapacity(texts.count)
    for text in texts {
      guard let value = readInteger(text, element) else { return nil }
      values.append(value)
    }
    return Tensor(values, shape: shape, as: element)
  }

  private static func spellFloats(_ tensor: Tensor) -> [String] {
    tensor.element == .f64
      ? tensor.doubles.map { trimmed("\($0)") } : tensor.floats.map { trimmed("\($0)") }
  }

  /// Whole numbers go without their ".0".
  private static func trimmed(_ text: String) -> String {
    text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  private static func spell(_ value: Int64, _ element: ElementType) -> String {
    switch element {
    case .bool: value == 0 ? "false" : "true"
    case .u64: "\(UInt64(bitPattern: value))"
    default: "\(value)"
    }
  }

  /// The nearest value of the type; nil for what is no decimal number, and for one that would become infinite.
  private static func readFloat(_ text: String, _ element: ElementType) -> Double? {
    switch text {
    case "inf": return .infinity
    case "-inf": return -.infinity
    case "nan": return .nan
    case "-nan": return -.nan
    default: break
    }
    guard text.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }) else { return nil }
    // One rounding from decimal: a detour over Double could round a Float twice.
    let value = element == .f64 ? Double(text) : Float(text).map(Double.init)
    guard let value, value.isFinite,
      Tensor([value], shape: [], as: element).doubles[0].isFinite
    else { return nil }
    return value
  }

  private static func readInteger(_ text: String, _ element: ElementType) -> Int64? {
    switch element {
    case .bool: text == "true" ? 1 : text == "false" ? 0 : nil
    case .u64: UInt64(text).map { Int64(bitPattern: $0) }
    default:
      Int64(text).flatMap { value in
        let back = Tensor([value], shape: [], as: element).integers[0]
        return back == value ? value : nil
      }
    }
  }
}
