import CSlimSchema
import IR
import Protobuf
import Tensors

/// A `.slim` file whose header and graph have been read and checked.
struct OpenFile {
  private let file: SlimSource
  private let header: SlimHeader
  private let weights: [StoredWeight]
  /// For each weight the first value that it is.
  private let weightNames: [String]
  let graph: Graph

  /// - Parameters:
  ///   - decoding: false makes large tensors that would have to be decoded zeros.
  ///   - damage: as for `WeightDecoder.tensors`.
  init(
    path: String, decoding: Bool = true, deferring damage: WeightDamage? = nil
  ) throws(SlimError) {
    let file = try SlimSource(path: path)
    let header = try SlimHeader(reading: file)
    guard let section = header.section(.graph) else { preconditionFailure("no graph section") }
    let range = section.offset..<section.end
    try file.expectChecksum(of: section.name, range, section.checksum)
    let model: Unpacked<Slim__Model>
    do throws(ProtobufError) {
      model = try Unpacked(file.piece(range), origin: section.offset, slim__model__init)
    } catch {
      if case .limit(let error, let at) = error { throw file.error(.limit(error), at: at) }
      throw file.error(.structure("\(error)"))
    }
    let content = try model.read { message throws(SlimError) in
      try OpenFile.decode(message, file, header, at: section.offset, decoding: decoding, damage)
    }
    self.file = file
    self.header = header
    (graph, weights, weightNames) = content
  }

  private static func decode(
    _ model: UnsafePointer<Slim__Model>, _ file: SlimSource, _ header: SlimHeader, at offset: Int,
    decoding: Bool, _ damage: WeightDamage?
  ) throws(SlimError) -> (graph: Graph, weights: [StoredWeight], names: [String]) {
    let section = header.section(.weights).map { $0.offset..<$0.end } ?? 0..<0
    let weights = try WeightReader(file: file, section: section, tableOffset: offset)
      .read(Messages(model.pointee.n_weights, model.pointee.weights))
    guard let message = model.pointee.graph else {
      throw file.error(.structure("the graph section has no graph"), at: offset)
    }
    let unknown = GraphDecoder.unknownOperators(of: message)
    guard unknown.isEmpty else { throw file.error(.operators(unknown), at: offset) }
    var decoder = GraphDecoder(
      file: file, offset: offset,
      weights: try WeightDecoder(file: file, weights: weights)
        .tensors(decoding: decoding, deferring: damage)
    )
    let graph = try decoder.decode(message)
    var names: [String] = []
    for (index, name) in decoder.weightNames.enumerated() {
      guard let name else {
        throw decoder.broken("weight \(index + 1) is no value's, should be one's")
      }
      names.append(name)
    }
    return (graph, weights, names)
  }

  /// The bytes of the provenance section, checked; nil when there is none.
  func provenance() throws(SlimError) -> [UInt8]? {
    guard let section = header.section(.provenance) else { return nil }
    let range = section.offset..<section.end
    try file.expectChecksum(of: section.name, range, section.checksum)
    return Array(file.piece(range))
  }

  /// Checks every byte and every invariant that reading did not.
  func checkAll() throws(SlimError) {
    try checkWeights()
    try checkSections()
    try checkGraph()
  }

  /// Writes the file without one of its sections.
  ///
  /// - Returns: the length of that section, 0 when there is none.
  func write(
    without left: SlimHeader.Section.Kind, to sink: some SlimSink
  ) throws(SlimError) -> Int {
    guard header.minor <= SlimHeader.minor else {
      throw file.error(
        .minorVersion(found: header.minor, known: SlimHeader.minor), at: SlimHeader.minorOffset)
    }
    let kept = header.sections.filter { $0.kind != left.rawValue }
    let result = header.with(kept)
    do throws(FileError) {
      try sink.write(result.bytes)
      var end = result.size
      for (old, new) in zip(kept, result.sections) {
        try withZeros(new.offset - end) { bytes throws(FileError) in try sink.write(bytes) }
        try file.mapping.withPieces(old.offset..<old.end) { bytes throws(FileError) in
          try sink.write(bytes)
        }
        end = new.end
      }
    } catch {
      throw SlimError(.file(error))
    }
    return header.section(left)?.length ?? 0
  }

  /// Checks every tensor, and the padding before it.
  func checkWeights() throws(SlimError) {
    var end = header.section(.weights)?.offset ?? 0
    for (index, weight) in weights.enumerated() {
      try file.expectZeros(end..<weight.offset)
      end = weight.offset + weight.length
      try file.expectChecksum(
        of: "weight \(index + 1) '\(weightNames[index])'", weight.offset..<end, weight.checksum)
    }
  }

  /// Checks every section against its checksum, whether this program knows its kind or not.
  func checkSections() throws(SlimError) {
    for section in header.sections {
      try file.expectChecksum(of: section.name, section.offset..<section.end, section.checksum)
    }
  }

  /// Checks every invariant of the graph.
  func checkGraph() throws(SlimError) {
    do throws(VerifyError) {
      try graph.verify()
    } catch {
      throw file.error(.graph("\(error)"), at: header.section(.graph)?.offset)
    }
  }

  var info: SlimInfo {
    SlimInfo(
      path: file.path, majorVersion: header.major, minorVersion: header.minor,
      fileSize: file.bytes.count,
      sections: header.sections.map { section in
        SlimInfo.Section(
          name: SlimHeader.Section.Kind(rawValue: section.kind).map { "\($0)" }
            ?? "kind \(section.kind)",
          offset: section.offset, length: section.length)
      }, weights: weights)
  }
}
