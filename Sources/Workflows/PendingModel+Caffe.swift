import CaffeFormat
import IR
import Tensors

extension PendingModel {
  /// Writes a Caffe network and reads it back: a prototxt with the caffemodel beside it, or a caffemodel alone.
  static func caffe(
    _ graph: Graph, _ format: OutputFormat, _ output: String
  ) throws -> (Graph, [AtomicFile], Int) {
    let encoded = try CaffeWriter.encode(graph, isAlone: format == .caffemodel)
    let weights = try AtomicFile(path: caffemodel(output, format))
    try encoded.withPieces { try weights.write($0) }
    var files = [weights]
    var written = CaffeFiles(caffemodel: weights.temporaryPath)
    if format == .prototxt {
      let text = try AtomicFile(path: output)
      try text.write(Array(encoded.prototxt.utf8))
      files.append(text)
      written.prototxt = text.temporaryPath
    }
    let read = try CaffeReader.read(written)
    return (read.graph, files, files.reduce(0) { $0 + $1.count })
  }

  /// The path of the caffemodel of an output.
  static func caffemodel(_ output: String, _ format: OutputFormat) -> String {
    format == .prototxt ? output.dropLast("prototxt".count) + "caffemodel" : output
  }
}
