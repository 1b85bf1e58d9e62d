import IR

/// Reads `.slim` files: the graph is decoded, the weights stay in the mapped file.
public enum SlimReader {
  /// Reads a file.
  ///
  /// Header, graph, provenance and weights that have to be decoded are checked against their checksums. The
  /// other weights are too when `checkingWeights` is set; otherwise their bytes are not touched.
  ///
  /// - Parameters:
  ///   - decoding: false makes large tensors that would have to be decoded zeros, for who wants to know the
  ///     graph alone.
  ///   - damage: large tensors that have to be decoded are when they are read, each time, and what is then found
  ///     wrong with them is noted here instead of thrown; nil to decode all at once.
  /// - Throws: `SlimError`; its `kind` tells a damaged file from one that needs a newer program.
  public static func read(
    path: String, checkingWeights: Bool = false, decoding: Bool = true,
    deferring damage: WeightDamage? = nil
  ) throws(SlimError) -> SlimModel {
    let file = try OpenFile(path: path, decoding: decoding, deferring: damage)
    if checkingWeights { try file.checkWeights() }
    return SlimModel(graph: file.graph, provenance: try file.provenance(), info: file.info)
  }

  /// Checks every byte of a file, needing nothing but the file.
  ///
  /// Header, sections, padding and each tensor are checked against their checksums and rules; the graph is
  /// decoded, inferred and verified.
  ///
  /// - Throws: `SlimError` for the first thing that is wrong.
  public static func verify(path: String) throws(SlimError) -> VerifyReport {
    let file = try OpenFile(path: path)
    try file.checkAll()
    return VerifyReport(info: file.info, nodeCount: file.graph.nodeCount)
  }
}

/// What was found sound.
public struct VerifyReport: Hashable, Sendable {
  public let info: SlimInfo
  /// The number of nodes outside of regions.
  public let nodeCount: Int
}
