import TestSupport

extension WireMessage {
  /// Changes some fields, wherever in the message they are.
  ///
  /// - Parameter other: a message of the same kind from which parts are taken.
  mutating func mutate(_ generator: inout SeededGenerator, other: WireMessage) {
    let texts = allTexts
    for _ in 0..<Pool.few(&generator) {
      let count = fieldCount
      guard count > 0 else { return }
      let place = Int.random(in: 0..<count, using: &generator)
      at(place) { message, index in
        message.mutateField(index, &generator, texts, other)
      }
    }
  }

  private var fieldCount: Int {
    fields.reduce(fields.count) { sum, field in
      if case .message(let inner) = field.content { sum + inner.fieldCount } else { sum }
    }
  }

  /// All texts of the message: names, types, words of attributes.
  private var allTexts: [[UInt8]] {
    fields.flatMap { field -> [[UInt8]] in
      switch field.content {
      case .bytes(let bytes) where bytes.count < 64: [bytes]
      case .message(let inner): inner.allTexts
      default: []
      }
    }
  }

  /// All messages of a kind in this one.
  private func parts(_ kind: Descriptor) -> [WireMessage] {
    fields.flatMap { field -> [WireMessage] in
      guard case .message(let inner) = field.content else { return [] }
      return (inner.descriptor == kind ? [inner] : []) + inner.parts(kind)
    }
  }

  /// Calls `body` with the message that holds a field and the field's index in it.
  private mutating func at(_ place: Int, _ body: (inout WireMessage, Int) -> Void) {
    var rest = place
    _ = descend(&rest, body)
  }

  private mutating func descend(
    _ rest: inout Int, _ body: (inout WireMessage, Int) -> Void
  ) -> Bool {
    for index in fields.indices {
      if rest == 0 {
        body(&self, index)
        return true
      }
      rest -= 1
      guard case .message(var inner) = fields[index].content else { continue }
      let count = inner.fieldCount
      guard rest < count else {
        rest -= count
        continue
      }
      let found = inner.descend(&rest, body)
      fields[index].content = .message(inner)
      return found
    }
    return false
  }

  private mutating func mutateField(
    _ index: Int, _ generator: inout SeededGenerator, _ texts: [[UInt8]], _ other: WireMessage
  ) {
    switch Int.random(in: 0..<20, using: &generator) {
    case 0: fields.remove(at: index)
    case 1: fields.insert(fields[index], at: Int.random(in: 0...fields.count, using: &generator))
    case 2: fields.swapAt(index, Int.random(in: 0..<fields.count, using: &generator))
    case 3:
      // A field of the same number from elsewhere, so that kinds fit.
      let same = fields.indices.filter { fields[$0].number == fields[index].number }
      if let from = same.randomElement(using: &generator) {
        fields[index].content = fields[from].content
      }
    case 4 where name == "onnx.TensorProto": hollow(&generator)
    case 4 where Bool.random(using: &generator):
      fields[index].number = Int.random(in: 1...30, using: &generator)
    default: mutateContent(index, &generator, texts, other)
    }
  }

  /// Makes a tensor one without elements, whose other dimensions may be anything.
  private mutating func hollow(_ generator: inout SeededGenerator) {
    fields.removeAll { (4...7).contains($0.number) || (9...11).contains($0.number) }
    for index in fields.indices where fields[index].number == 1 {
      guard case .numbers(var sizes) = fields[index].content, !sizes.isEmpty else { continue }
      for axis in sizes.indices where Bool.random(using: &generator) {
        sizes[axis] = Pool.number(sizes[axis], &generator)
      }
      sizes[Int.random(in: sizes.indices, using: &generator)] = 0
      fields[index].content = .numbers(sizes)
    }
  }

  private mutating func mutateContent(
    _ index: Int, _ generator: inout SeededGenerator, _ texts: [[UInt8]], _ other: WireMessage
  ) {
    switch fields[index].content {
    case .number(let value):
      fields[index].content = .number(Pool.number(value, &generator))
    case .numbers(var values):
      Pool.mutate(&values, &generator) { Pool.number($0, &$1) }
      fields[index].content = .numbers(values)
    case .fixed32:
      let value = Pool.floats.randomElement(using: &generator) ?? 0
      fields[index].content = .fixed32(value.bitPattern)
    case .fixed64:
      let value = Pool.floats.randomElement(using: &generator) ?? 0
      fields[index].content = .fixed64(Double(value).bitPattern)
    case .bytes(var bytes):
      Pool.mutate(text: &bytes, texts, &generator)
      fields[index].content = .bytes(bytes)
    case .message(let inner):
      if let part = other.parts(inner.descriptor).randomElement(using: &generator) {
        fields[index].content = .message(part)
      }
    }
  }
}
