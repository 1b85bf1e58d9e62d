import IR
import Operators

extension Graph {
  /// Checks that every input has a value, its own one or a given one.
  ///
  /// - Parameters:
  ///   - data: the file in which the inputs were looked for; nil when none was given.
  ///   - path: the model's file, for messages.
  /// - Throws: `Failure` naming the first input without a value and its type, `.malformed` when a file lacks it,
  ///   else `.usage`.
  func requireInputs(
    _ given: [String: Value], in data: String?, path: String
  ) throws(Failure) {
    for id in inputs where self[id].tensor == nil && given[self[id].name] == nil {
      let expected = "'\(self[id].name)' is not given, \(self[id].fact.type.text) expected"
      throw data.map { Failure(.malformed, "\($0): input \(expected) by \(path)") }
        ?? Failure(.usage, "\(path): input \(expected)")
    }
  }
}
