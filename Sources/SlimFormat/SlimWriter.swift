package import IR
import Tensors

/// Writes graphs as `.slim` files: the same bytes for the same graph.
package enum SlimWriter {
  /// Writes a graph; its weights go from where they lie to the sink, without a copy of the file.
  ///
  /// - Parameter provenance: what is to be said about the file's making, as JSON text; nil for nothing.
  /// - Throws: `SlimError` of kind `.limit` for a graph that the format cannot hold, before anything is
  ///   written, and `.file` when the sink fails.
  package static func write(
    _ graph: Graph, provenance: [UInt8]? = nil, to sink: some SlimSink
  ) throws(SlimError) {
    let (section, weights) = try GraphEncoder.encode(graph)
    var parts: [(kind: SlimHeader.Section.Kind, length: Int, checksum: UInt64)] = []
    parts.append((.graph, section.count, section.withUnsafeBytes { Checksum.of($0) }))
    if !weights.entries.isEmpty { parts.append((.weights, weights.byteCount, weights.checksum)) }
    if let provenance {
      parts.append(
        (.provenance, provenance.count, provenance.withUnsafeBytes { Checksum.of($0) }))
    }
    let header = SlimHeader(parts)
    do throws(FileError) {
      try sink.write(header.bytes)
      var end = header.size
      for (part, place) in zip(parts, header.sections) {
        try withZeros(place.offset - end) { bytes throws(FileError) in try sink.write(bytes) }
        switch part.kind {
        case .graph: try sink.write(section)
        case .weights: try weights.withPieces { bytes throws(FileError) in try sink.write(bytes) }
        case .provenance: try sink.write(provenance ?? [])
        }
        end = place.end
      }
    } catch {
      throw SlimError(.file(error))
    }
  }
}
