import IR
import Operators

extension Graph {
  /// Checks that every input has a value, its own one or a given one, of its type.
  ///
  /// - Parameters:
  ///   - data: the file in which the inputs were looked for; nil when none was given.
  ///   - path: the model's file, for messages.
  /// - Throws: `Failure` naming all inputs without a value and their types, `.malformed` when a file lacks
  ///   them, else `.usage`.
  func requireInputs(
    _ given: [String: Value], in data: String?, path: String
  ) throws(Failure) {
    let missing = inputs.filter { self[$0].tensor == nil && given[self[$0].name] == nil }
    guard !missing.isEmpty else { return try requireTypes(given, in: data, path: path) }
    let sentences = missing.map {
      "input '\(self[$0].name)' is not given, \(self[$0].fact.type.text) expected"
    }
    let list = sentences.joined(separator: "\n  ")
    throw data.map { Failure(.malformed, "\($0): \(list) by \(path)") }
      ?? Failure(.usage, "\(path): \(list)")
  }

  private func requireTypes(
    _ given: [String: Value], in data: String?, path: String
  ) throws(Failure) {
    let own = given.filter { name, _ in inputs.contains { self[$0].name == name } }
    do throws(GraphError) {
      _ = try arrange(own)
    } catch {
      throw Failure(.malformed, "\(data ?? path): \(error)")
    }
  }
}
