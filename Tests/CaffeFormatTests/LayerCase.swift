import CaffeFormat
import Glibc
import IR
import Operators
import Protobuf
import Tensors
import Testing

/// A small network and what it gives, which every executor must give.
struct LayerCase: Sendable, CustomStringConvertible {
  let description: String
  let text: String
  /// The values of the inputs `x0`, `x1`, …
  let inputs: [Tensor]
  let trained: [String: [Tensor]]
  /// The values of the outputs `y0`, `y1`, …
  let expected: [Tensor]
  /// Whether the shapes of trained tensors are written as four numbers, as before 2014.
  var hasOldShapes = false

  /// A single layer: its type, its settings, and its trained tensors.
  init(
    _ description: String, _ type: String, _ settings: String, _ inputs: [Tensor],
    trained: [Tensor] = [], gives expected: [Tensor]
  ) {
    let bottoms = inputs.indices.map { "bottom: \"x\($0)\" " }.joined()
    let tops = expected.indices.map { "top: \"y\($0)\" " }.joined()
    self.init(
      description.isEmpty ? type : "\(type), \(description)",
      net: "layer { name: \"it\" type: \"\(type)\" \(bottoms)\(tops)\(settings) }", inputs,
      trained: trained.isEmpty ? [:] : ["it": trained], gives: expected)
  }

  /// A network without its inputs.
  init(
    _ description: String, net: String, _ inputs: [Tensor], trained: [String: [Tensor]] = [:],
    gives expected: [Tensor] = []
  ) {
    self.description = description
    self.inputs = inputs
    self.trained = trained
    self.expected = expected
    text =
      inputs.enumerated().map { index, tensor in
        let sizes = tensor.shape.map { "dim: \($0) " }.joined()
        return "layer { name: \"x\(index)\" type: \"Input\" top: \"x\(index)\" "
          + "input_param { shape { \(sizes)} } }\n"
      }.joined() + net
  }

  /// The network as read from files.
  func read(_ change: (inout CaffeOptions) -> Void = { _ in }) throws -> CaffeModel {
    var template = Array("/tmp/caffelayers-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else {
      throw FileError.system(path: "/tmp", action: "make a folder in", code: errno)
    }
    let folder = String(cString: made)
    let files = CaffeFiles(
      prototxt: folder + "/net.prototxt", caffemodel: folder + "/net.caffemodel")
    defer {
      unlink(folder + "/net.prototxt")
      unlink(folder + "/net.caffemodel")
      rmdir(folder)
    }
    try write(Array(text.utf8), to: folder + "/net.prototxt")
    try write(caffemodel, to: folder + "/net.caffemodel")
    var options = CaffeOptions()
    change(&options)
    return try CaffeReader.read(files, options: options)
  }

  private func write(_ bytes: [UInt8], to path: String) throws {
    guard let file = fopen(path, "w") else {
      throw FileError.system(path: path, action: "create", code: errno)
    }
    defer { fclose(file) }
    guard fwrite(bytes, 1, bytes.count, file) == bytes.count else {
      throw FileError.system(path: path, action: "write", code: errno)
    }
  }

  /// The trained tensors as Caffe stores them.
  private var caffemodel: [UInt8] {
    var net = WireWriter()
    for (name, tensors) in trained.sorted(by: { $0.key < $1.key }) {
      net.message(100) { layer in
        layer.text(1, name)
        for tensor in tensors {
          layer.message(7) { blob in
            blob.packed(5, tensor.floats)
            if hasOldShapes {
              let sizes = Array(repeating: 1, count: 4 - tensor.rank) + tensor.shape
              for (index, size) in sizes.enumerated() { blob.integer(index + 1, Int64(size)) }
            } else {
              blob.message(7) { $0.packed(1, tensor.shape.map(Int64.init)) }
            }
          }
        }
      }
    }
    return net.bytes
  }

  /// The inputs by name.
  var values: [String: Value] {
    var values: [String: Value] = [:]
    for (index, tensor) in inputs.enumerated() { values["x\(index)"] = .tensor(tensor) }
    return values
  }

  /// The outputs in the order of their names, of those that a graph gives.
  func ordered(_ outputs: [Value], of graph: Graph) -> [Tensor] {
    var named: [(name: String, tensor: Tensor)] = []
    for (output, value) in zip(graph.outputs, outputs) {
      if output.name.hasPrefix("y"), let tensor = value.tensor {
        named.append((output.name, tensor))
      }
    }
    return named.sorted { $0.name < $1.name }.map(\.tensor)
  }
}

/// The cases of all layers, one list per family.
enum LayerCases {
  static let all: [LayerCase] =
    convolution + pooling + normalisation + scaling + elementwise + movement + matrix + resizing
    + detection
}
