import Foundation
import IR
import Operators
import Tensors
import TestSupport
import Testing

/// The types on docs/operators.md are those that inference and evaluation take.
///
/// `REBIRTH_TYPES=FILE` has them written as JSON, from which tools/generate-docs makes the page.
@Suite struct OperatorPageTests {
  @Test func thePageNamesTheTypesThatAreTaken() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let found = Dictionary(
      uniqueKeysWithValues: Catalogue.operators.map { ($0.name, Self.phrase(Self.types($0.name))) })
    if let file = ProcessInfo.processInfo.environment["REBIRTH_TYPES"] {
      try JSONEncoder().encode(found).write(to: URL(fileURLWithPath: file))
      return
    }
    let page = try String(
      contentsOf: root.appendingPathComponent("docs/operators.md"), encoding: .utf8)
    var named: [String: String] = [:]
    for line in page.split(separator: "\n") where line.hasPrefix("| ") {
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      if cells.count > 3, found[cells[0]] != nil { named[cells[0]] = cells[3] }
    }
    for (name, types) in found.sorted(by: { $0.key < $1.key }) {
      #expect(named[name] == types, "\(name): run tools/generate-docs")
    }
  }

  /// The operand whose types count, where it is not the first one.
  private static let operand = ["where": 1, "constant_of_shape": 1, "one_hot": 2]

  /// The types to which some sample of an operator can be brought.
  private static func types(_ name: String) -> Set<ElementType> {
    let samples = Samples.all.filter { sample in
      type(of: sample.op).name == name
        && sample.inputs.reduce(0) { $0 + ($1?.count ?? 0) } < 2000
    }
    return Set(ElementType.allCases.filter { type in samples.contains { takes($0, type) } })
  }

  private static func takes(_ sample: Sample, _ type: ElementType) -> Bool {
    let index = operand[Swift.type(of: sample.op).name] ?? 0
    guard sample.inputs.indices.contains(index), let element = sample.inputs[index]?.element,
      !(sample.op is any RegionOperator)
    else { return false }
    var cast = Cast()
    cast.to = type
    do {
      let inputs = try sample.inputs.map { tensor -> Value? in
        guard let tensor else { return nil }
        return tensor.element == element ? try cast.evaluate([.tensor(tensor)])[0] : .tensor(tensor)
      }
      _ = try Graph.infer(sample.op, inputs.map { $0?.fact }, node: sample.description)
      _ = try sample.op.evaluate(inputs)
      return true
    } catch {
      return false
    }
  }

  /// Such as "floats, i32, bool".
  private static func phrase(_ types: Set<ElementType>) -> String {
    let groups: [(String, Set<ElementType>)] = [
      ("all", Set(ElementType.allCases)),
      ("floats", Set(ElementType.allCases.filter(\.isFloat))),
      ("integers", Set(ElementType.allCases.filter(\.isInteger))),
      ("signed integers", Set(ElementType.allCases.filter { $0.isInteger && $0.isSigned })),
    ]
    var rest = types
    var words: [String] = []
    for (word, group) in groups where !rest.isEmpty && rest.isSuperset(of: group) {
      words.append(word)
      rest.subtract(group)
    }
    words += ElementType.allCases.filter(rest.contains).map(\.rawValue)
    return words.isEmpty ? "-" : words.joined(separator: ", ")
  }
}
