import CaffeFormat
import Foundation
import IR
import Operators
import Tensors
import TestSupport

/// A network written to files of its own, which go with this object.
final class WrittenNet {
  let prototxt: String
  let folder: String
  var files: CaffeFiles {
    CaffeFiles(prototxt: folder + "/net.prototxt", caffemodel: folder + "/net.caffemodel")
  }

  init(_ graph: Graph) throws {
    let encoded = try CaffeWriter.encode(graph)
    prototxt = encoded.prototxt
    var template = Array("/tmp/rebirth-caffe-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw FileError.system(path: "/tmp", action: "write", code: errno)
    }
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    try AtomicFile.write(Array(prototxt.utf8), to: folder + "/net.prototxt")
    let model = try AtomicFile(path: folder + "/net.caffemodel")
    try encoded.withPieces { try model.write($0) }
    guard model.count == encoded.byteCount else {
      throw FileError.malformed(
        path: folder, problem: "\(model.count) bytes, \(encoded.byteCount) said")
    }
    try model.commit()
  }

  deinit {
    unlink(folder + "/net.prototxt")
    unlink(folder + "/net.caffemodel")
    rmdir(folder)
  }

  /// The types of the layers in order.
  var types: [String] {
    prototxt.split(separator: "\n").filter { $0.hasPrefix("  type: \"") }.map {
      String($0.dropFirst(9).dropLast())
    }
  }

  func read() throws -> Graph { try CaffeReader.read(files).graph }
}

extension Graph {
  /// The outputs for drawn inputs.
  func outputs(seed: UInt64) throws -> [Value] {
    var given: [String: Value] = [:]
    for (index, id) in inputs.enumerated() {
      let shape = self[id].fact.tensorType?.shape.concrete ?? []
      given[self[id].name] = .tensor(.random(shape, seed: seed + UInt64(index)))
    }
    return try Evaluator(self).run(given)
  }
}

extension Graph {
  /// The graph of a text whose results have no types: they are what inference finds.
  init(untyped text: String) throws {
    var types: [String: String] = [:]
    while true {
      let typed = text.split(separator: "\n").map { line -> String in
        guard line.hasPrefix("%"), let equals = line.range(of: " = ") else { return String(line) }
        let results = line[..<equals.lowerBound].split(separator: ", ").map {
          "\($0): \(types[String($0)] ?? "f64[]")"
        }
        return results.joined(separator: ", ") + line[equals.lowerBound...]
      }
      do {
        self = try Graph(parsing: typed.joined(separator: "\n"))
        return
      } catch {
        guard case .type(let value, _, let inferred) = error.problem, types[value] == nil else {
          throw error
        }
        types[value] = inferred
      }
    }
  }
}
