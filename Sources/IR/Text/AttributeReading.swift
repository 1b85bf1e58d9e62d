import Operators

/// Collects the attributes of an operator, all of them, in visit order.
struct AttributeCollector: AttributeVisitor {
  var attributes: [(name: String, value: AttributeValue)] = []

  mutating func visit(
    _ name: String, _ value: AttributeValue
  ) throws(AttributeError) -> AttributeValue? {
    attributes.append((name, value))
    return nil
  }

  /// The attributes of an operator that differ from their defaults.
  static func differing<O: Operator>(_ op: O) -> [(name: String, value: AttributeValue)] {
    let defaults = all(O())
    return all(op).enumerated().filter { index, attribute in
      // As text, so that -0 differs from 0 and NaN is itself.
      index >= defaults.count || defaults[index].value.description != attribute.value.description
    }.map(\.element)
  }

  private static func all(_ op: some Operator) -> [(name: String, value: AttributeValue)] {
    var collector = AttributeCollector()
    var op = op
    do throws(AttributeError) {
      try op.attributes(&collector)
    } catch {
      preconditionFailure("\(type(of: op).name): reading its attributes throws \(error)")
    }
    return collector.attributes
  }
}

/// Gives an operator the attributes that a text names.
struct AttributeSetter: AttributeVisitor {
  /// One attribute as written, with its place in the text.
  struct Entry {
    let name: String
    let value: AttributeValue
    let position: Int
  }

  /// Those not yet asked for.
  private(set) var entries: [Entry]

  init(_ entries: [Entry]) { self.entries = entries }

  mutating func visit(
    _ name: String, _ present: AttributeValue
  ) throws(AttributeError) -> AttributeValue? {
    guard let index = entries.firstIndex(where: { $0.name == name }) else { return nil }
    let written = entries.remove(at: index).value
    // A text does not tell a list of whole floats from integers, nor `inf` from a word.
    switch (present, written) {
    case (.floats, .ints(let values)): return .floats(values.map(Float.init))
    case (.float, .word(let word)): return Float(special: word).map { .float($0) } ?? written
    default: return written
    }
  }
}

extension Float {
  /// A float that is no decimal number: `inf` or `nan`, perhaps with a minus.
  init?(special word: String) {
    switch word {
    case "inf": self = .infinity
    case "-inf": self = -.infinity
    case "nan": self = .nan
    case "-nan": self = -.nan
    default: return nil
    }
  }
}
