import Tensors

/// Which types of layer can be read, and how: one row per type.
enum LayerTable {
  /// Reads a layer into the graph.
  typealias Read = @Sendable (inout LayerReader) throws(CaffeProblem) -> Void

  struct Row: Sendable {
    /// The name of the type in `layer { type: "…" }`.
    let type: String
    let read: Read

    init(_ type: String, _ read: @escaping Read) {
      self.type = type
      self.read = read
    }
  }

  private static let all: [String: Row] = Dictionary(
    uniqueKeysWithValues: (convolution + pooling + normalisation + scaling + elementwise + shape
      + matrix + reduction
      + detection + resizing + passing).map { ($0.type, $0) })

  /// All rows, sorted by type.
  static var rows: [Row] { all.values.sorted { $0.type < $1.type } }

  /// The row of a type; nil when there is none.
  static func row(_ type: String) -> Row? { all[type] }

  /// What a layer without a row may be to the network all the same.
  enum Role {
    /// It gives the network what it works on.
    case source
    /// It judges or stores what the network gives: left out, and what it takes are outputs.
    case judge
  }

  private static let judges: Set = ["Accuracy", "DetectionEvaluate", "HDF5Output", "MultiAccuracy"]

  /// The role of a type; nil when it is a computation.
  static func role(_ type: String) -> Role? {
    if type == "Input" || type.hasSuffix("Data") { return .source }
    return judges.contains(type) || type.hasSuffix("Loss") ? .judge : nil
  }
}
