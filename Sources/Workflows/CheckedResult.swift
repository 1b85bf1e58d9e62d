import Execution
import IR
import Operators

/// The result of a conversion while it is checked: remembers its outputs, and shows what fusions hide.
final class CheckedResult: Executor {
  /// What the verdict is about.
  let session: Session
  private let unfused: Session?
  /// The outputs of the last run, by name.
  private(set) var outputs: [String: Value] = [:]

  /// - Parameter unfused: runs the same graph without fusions to show the values inside; nil when none are asked
  ///   for.
  init(_ session: Session, unfused: Session?) {
    self.session = session
    self.unfused = unfused
  }

  var label: String { session.label }
  var graph: Graph { session.graph }

  func run(
    _ inputs: [String: Value], tapping wanted: Set<ValueID>, _ tap: (ValueID, Value) -> Void
  ) throws -> [Value] {
    let values: [Value]
    if let unfused, !wanted.isEmpty {
      _ = try unfused.run(inputs, tapping: wanted, tap)
      values = try session.run(inputs)
    } else {
      values = try session.run(inputs, tapping: wanted, tap)
    }
    outputs = Dictionary(
      zip(graph.outputs.map(\.name), values), uniquingKeysWith: { first, _ in first })
    return values
  }
}
