package import IR
package import Tensors

/// Writes graphs as `.slim` files: the same bytes for the same graph and options.
package enum SlimWriter {
  /// Writes a graph; weights that are not encoded go from where they lie to the sink, without a copy of the file.
  ///
  /// - Parameters:
  ///   - provenance: what is to be said about the file's making, as JSON text; nil for nothing.
  ///   - compression: how hard smaller encodings of the weights are looked for.
  ///   - narrow: the 16-bit type in which single-precision numbers that it can express are stored even when
  ///     nothing is compressed.
  /// - Throws: `SlimError` of kind `.limit` for a graph that the format cannot hold, before anything is
  ///   written, and `.file` when the sink fails.
  package static func write(
    _ graph: Graph, provenance: [UInt8]? = nil, compression: Compression = .none,
    narrow: ElementType? = nil, to sink: some SlimSink
  ) throws(SlimError) {
    let (section, weights) = try GraphEncoder.encode(
      graph, WeightEncoder(compression: compression, narrow: narrow))
    // The checksum of the weights is known once they are written; a sink that cannot go back has it first.
    let sums = !sink.canReplace
    var parts: [(kind: SlimHeader.Section.Kind, length: Int, checksum: UInt64)] = []
    parts.append((.graph, section.count, section.withUnsafeBytes { Checksum.of($0) }))
    if !weights.entries.isEmpty {
      parts.append((.weights, weights.byteCount, sums ? weights.checksum() : 0))
    }
    if let provenance {
      parts.append(
        (.provenance, provenance.count, provenance.withUnsafeBytes { Checksum.of($0) }))
    }
    var header = SlimHeader(parts)
    header.minor = weights.hasEncodings ? 1 : 0
    do throws(FileError) {
      sink.expect(header.fileSize)
      try sink.write(header.bytes)
      var end = header.size
      for (index, part) in parts.enumerated() {
        let place = header.sections[index]
        try withZeros(place.offset - end) { bytes throws(FileError) in try sink.write(bytes) }
        switch part.kind {
        case .graph: try sink.write(section)
        case .weights:
          var checksum = Checksum()
          try weights.withPieces { bytes throws(FileError) in
            if !sums { checksum.add(bytes) }
            try sink.write(bytes)
          }
          if !sums { header.sections[index].checksum = checksum.value }
        case .provenance: try sink.write(provenance ?? [])
        }
        end = place.end
      }
      try sink.settle()
      if !sums { try sink.replace(header.bytes) }
    } catch {
      throw SlimError(.file(error))
    }
  }
}
