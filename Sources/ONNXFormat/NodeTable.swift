/// Which operators can be read, and how: one row per operator and range of versions.
enum NodeTable {
  /// Reads a node into the graph.
  typealias Read = @Sendable (inout NodeReader) throws(ONNXProblem) -> Void

  struct Row: Sendable {
    let op: String
    /// The versions of the operator, each the opset since which it holds.
    let since: [Int]
    /// The opset in which the operator was removed.
    let removed: Int?
    let read: Read

    init(_ op: String, _ since: [Int], removed: Int? = nil, _ read: @escaping Read) {
      self.op = op
      self.since = since
      self.removed = removed
      self.read = read
    }
  }

  /// The rows of the standard domain by operator.
  private static let standard: [String: Row] = Dictionary(
    uniqueKeysWithValues: (convolution + pooling + normalisation + matrix + elementwise + shape
      + indexing + reduction + resizing + constants + control + functions + logic + arranging
      + scattering + sampling + einsum + quantisation + signals + recurrence).map { ($0.op, $0) })

  /// All rows, sorted by operator.
  static var rows: [Row] { standard.values.sorted { $0.op < $1.op } }

  /// The row of an operator, and the version of the operator that holds in a model.
  ///
  /// - Throws: `unsupported` with the reason when there is none.
  static func row(
    _ domain: String, _ op: String, opsets: [String: Int]
  ) throws(ONNXProblem) -> (Row, since: Int) {
    guard domain.isEmpty else { throw .unsupported("operators of '\(domain)' are not known") }
    guard let opset = opsets[domain] else {
      throw .unsupported("the model does not say which opset it uses")
    }
    guard opset <= ONNXReader.newestOpset else {
      throw .unsupported("opset \(opset) is newer than \(ONNXReader.newestOpset)")
    }
    guard let row = standard[op] else { throw .unsupported(reasonAgainst(op)) }
    guard let since = row.since.last(where: { $0 <= opset }) else {
      throw .unsupported("the operator exists since opset \(row.since[0])")
    }
    if let removed = row.removed, removed <= opset {
      throw .unsupported("the operator was removed in opset \(removed)")
    }
    return (row, since)
  }
}
