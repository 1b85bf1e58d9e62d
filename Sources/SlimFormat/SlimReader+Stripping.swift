import Tensors

extension SlimReader {
  /// Writes a file again without its provenance section; all other sections keep their bytes.
  ///
  /// The result is what a writer without provenance makes. Everything is verified first.
  ///
  /// - Returns: the size of the section that was left out, 0 when there was none.
  /// - Throws: `SlimError` for a file that does not verify, or of a newer minor version, whose header may hold
  ///   what this program would lose.
  package static func strip(path: String, to sink: some SlimSink) throws(SlimError) -> Int {
    let file = try OpenFile(path: path)
    try file.checkAll()
    return try file.write(without: .provenance, to: sink)
  }
}
