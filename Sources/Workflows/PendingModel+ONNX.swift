import IR
import ONNXFormat
import Tensors

extension PendingModel {
  /// Writes an ONNX model, and the file of its weights when it has one, and reads both back.
  static func onnx(
    _ graph: Graph, _ provenance: Provenance, _ settings: ONNXOutput, _ output: String
  ) throws -> (Graph, [AtomicFile], Int) {
    let options = settings.options(provenance, output: output)
    let encoded = try ONNXWriter.encode(graph, options: options)
    var files: [AtomicFile] = []
    var reading = ONNXOptions()
    reading.keepOverridable = true
    if encoded.dataByteCount > 0 {
      let data = try AtomicFile(path: output + ONNXOutput.dataSuffix)
      try encoded.withDataPieces { try data.write($0) }
      files.append(data)
      reading.dataFiles[options.dataName] = data.temporaryPath
    }
    let file = try AtomicFile(path: output)
    try encoded.withPieces { try file.write($0) }
    files.append(file)
    let read = try ONNXReader.read(path: file.temporaryPath, options: reading)
    return (read.graph, files, encoded.byteCount + encoded.dataByteCount)
  }

  /// Writes a drawing, which is not read back.
  static func dot(_ graph: Graph, _ output: String) throws -> (Graph, [AtomicFile], Int) {
    let file = try AtomicFile(path: output)
    try file.write(Array(DotPrinter().print(graph).utf8))
    return (graph, [file], file.count)
  }
}
