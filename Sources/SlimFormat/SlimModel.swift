public import IR

/// What a `.slim` file holds.
public struct SlimModel: Sendable {
  public let graph: Graph
  /// What is said about the file's making, as JSON text; nil when nothing is.
  public let provenance: [UInt8]?
  public let info: SlimInfo
}

/// How a `.slim` file is laid out.
public struct SlimInfo: Hashable, Sendable {
  public let path: String
  public let majorVersion: Int
  public let minorVersion: Int
  public let fileSize: Int
  /// In the order of the file.
  public let sections: [Section]
  /// In the order of the file.
  public let weights: [StoredWeight]

  /// One contiguous part of a file.
  public struct Section: Hashable, Sendable {
    /// "graph", "weights" or "provenance"; "kind 17" for one that this program does not know.
    public let name: String
    public let offset: Int
    public let length: Int
  }
}
