import Protobuf

/// An ONNX model of one node, made of a line of nodes.txt.
struct NodeModel {
  private struct Operand {
    var name: String
    var code: Int64
    var shape: [Int64]
    var values: [Double]?
  }

  private let op: String
  private let opset: Int64
  private let outputs: [String]
  private var operands: [Operand?] = []
  private var attributes: [(name: String, kind: String, value: String)] = []

  /// nil for a line that holds no node.
  init?(_ line: some StringProtocol) {
    let words = line.split(separator: " ")
    guard words.count >= 3, words[0] != "#", let opset = Int64(words[1]), let count = Int(words[2])
    else { return nil }
    op = String(words[0])
    self.opset = opset
    outputs = (0..<count).map { "y\($0)" }
    for (index, word) in words.dropFirst(3).enumerated() {
      if word == "_" {
        operands.append(nil)
      } else if let bracket = word.firstIndex(of: "["), !word[..<bracket].contains(":") {
        let parts = word.split(separator: "=", maxSplits: 1)
        operands.append(
          Operand(
            name: "x\(index)", code: Int64(word[..<bracket]) ?? 1,
            shape: Self.list(parts[0][bracket...].dropFirst().dropLast()),
            values: parts.count > 1 ? Self.list(parts[1]) : nil))
      } else {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let head = parts[0].split(separator: ":")
        guard parts.count == 2, head.count == 2 else { return nil }
        attributes.append((String(head[0]), String(head[1]), String(parts[1])))
      }
    }
  }

  private static func list<T: LosslessStringConvertible>(_ text: some StringProtocol) -> [T] {
    text.split(separator: ",").compactMap { T(String($0)) }
  }

  /// The model's file.
  ///
  /// - Parameter constant: whether every operand is an initialiser; else those are that have few values.
  func bytes(constant: Bool) -> [UInt8] {
    var writer = WireWriter()
    writer.integer(1, 10)
    writer.message(8) {
      $0.text(1, "")
      $0.integer(2, opset)
    }
    writer.message(7) { graph in
      graph.message(1) { writeNode(&$0) }
      graph.text(2, "g")
      for operand in operands {
        guard let operand else { continue }
        let isKnown = operand.values != nil && operand.code != 1
        if constant || isKnown {
          graph.message(5) { Self.tensor(operand, &$0) }
        } else {
          graph.message(11) { Self.value(operand, &$0) }
        }
      }
      for output in outputs { graph.message(12) { $0.text(1, output) } }
    }
    return writer.bytes
  }

  /// The files of the operands' tensors.
  var tensors: [[UInt8]] {
    operands.compactMap { operand in
      guard let operand else { return nil }
      var writer = WireWriter()
      Self.tensor(operand, &writer)
      return writer.bytes
    }
  }

  private func writeNode(_ node: inout WireWriter) {
    for operand in operands { node.text(1, operand?.name ?? "") }
    for output in outputs { node.text(2, output) }
    node.text(3, "n")
    node.text(4, op)
    for (name, kind, value) in attributes {
      node.message(5) { attribute in
        attribute.text(1, name)
        switch kind {
        case "f":
          attribute.float(2, Float(value) ?? 0)
          attribute.integer(20, 1)
        case "i":
          attribute.integer(3, Int64(value) ?? 0)
          attribute.integer(20, 2)
        case "s":
          attribute.text(4, value)
          attribute.integer(20, 3)
        case "fs":
          for number in Self.list(value) as [Float] { attribute.float(7, number) }
          attribute.integer(20, 6)
        default:
          for number in Self.list(value) as [Int64] { attribute.integer(8, number) }
          attribute.integer(20, 7)
        }
      }
    }
  }

  private static func value(_ operand: Operand, _ writer: inout WireWriter) {
    writer.text(1, operand.name)
    writer.message(2) { type in
      type.message(1) { tensor in
        tensor.integer(1, operand.code)
        tensor.message(2) { shape in
          for size in operand.shape { shape.message(1) { $0.integer(1, size) } }
        }
      }
    }
  }

  private static func tensor(_ operand: Operand, _ writer: inout WireWriter) {
    let count = Int(operand.shape.reduce(1, *))
    let values = operand.values ?? (0..<count).map { Double($0 % 7) - 2 }
    writer.packed(1, operand.shape)
    writer.integer(2, operand.code)
    switch operand.code {
    case 1: writer.packed(4, values.map { Float($0) })
    case 11: writer.packed(10, values)
    case 7:
      writer.bytes(
        9, values.map { Int64($0) }.withUnsafeBytes { Array($0) })
    case 12, 13:
      writer.packed(11, values.map { Int64($0) })
    case 10, 16: writer.packed(5, values.map { Int64($0.magnitude) * 0x1000 })
    default: writer.packed(5, values.map { Int64($0) })
    }
    writer.text(8, operand.name)
  }
}
