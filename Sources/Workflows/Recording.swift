import Glibc
import IR
import ONNXFormat
import Operators
import Tensors

/// Recorded inputs and outputs: an npz file, or an ONNX test data folder with `input_0.pb`, `output_0.pb` ….
///
/// In an npz, `out/NAME` is an output, `in/NAME` an input, and so is `NAME`; where some key has `in/`, plain
/// keys that are no input belong to somebody else. In a folder, a tensor whose name the models do not know is
/// the input or output at its file's number.
struct Recording {
  private(set) var inputs: [String: Value] = [:]
  private(set) var outputs: [String: Tensor] = [:]

  private let path: String
  private let inputNames: [String]

  /// Whether a path names recorded data and not a model.
  static func isRecording(_ path: String) -> Bool {
    if path.hasSuffix(".npz") { return true }
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Reads recorded data for models, any of which may take an input.
  ///
  /// - Throws: `Failure.malformed` when the data is unreadable or names an input that no model has.
  init(_ path: String, for graphs: [Graph]) throws(Failure) {
    self.path = path
    var known = Set<String>()
    inputNames = graphs.flatMap { graph in graph.inputs.map { graph[$0].name } }
      .filter { known.insert($0).inserted }
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
      try readFolder(graphs[0])
    } else {
      try readArchive()
    }
  }

  private mutating func readArchive() throws(Failure) {
    let known = Set(inputNames)
    var plain: [(name: String, tensor: Tensor)] = []
    for (key, tensor) in try Failure.catching(in: path, { try NPZ.read(path: path) }) {
      if known.contains(key) {
        plain.append((key, tensor))
      } else if key.hasPrefix("out/") {
        outputs[String(key.dropFirst(4))] = tensor
      } else if key.hasPrefix("in/") {
        let name = String(key.dropFirst(3))
        guard known.contains(name) else { throw unknown("'\(name)' (key '\(key)')") }
        inputs[name] = .tensor(tensor)
      } else {
        plain.append((key, tensor))
      }
    }
    let hasPrefixes = !inputs.isEmpty
    for (name, tensor) in plain {
      if known.contains(name) {
        if inputs[name] == nil { inputs[name] = .tensor(tensor) }
      } else if !hasPrefixes {
        throw unknown("'\(name)'")
      }
    }
  }

  private func unknown(_ name: String) -> Failure {
    let known =
      inputNames.isEmpty ? "the model has none" : "inputs are \(inputNames.joined(separator: ", "))"
    return Failure(.malformed, "\(path): \(name) is no input of the model; \(known)")
  }

  /// Where the graph has bf16 and the file u16, the file holds the same bits: NumPy has no bf16, and ONNX's
  /// own test data is recorded so.
  ///
  /// - Throws: also `Failure.unsupported` when the graph has an input or output that is no tensor.
  private mutating func readFolder(_ graph: Graph) throws(Failure) {
    let inputIDs = graph.inputs.filter { graph[$0].tensor == nil }
    let given = inputIDs.map { graph[$0].name }
    var elements: [String: ElementType] = [:]
    for (name, id) in Array(zip(given, inputIDs)) + graph.outputs.map({ ($0.name, $0.value) }) {
      guard let element = graph[id].fact.tensorType?.element else {
        throw Failure(.unsupported, "\(path): '\(name)' is no tensor, only tensors can be read")
      }
      elements[name] = element
    }
    for (index, file) in try files("input") {
      let (name, tensor) = try named(file, index, inputNames, positions: given)
      guard inputs.updateValue(.tensor(tensor.bits(as: elements[name])), forKey: name) == nil
      else {
        throw Failure(.malformed, "\(file): input '\(name)' is recorded twice")
      }
    }
    let outputNames = graph.outputs.map(\.name)
    for (index, file) in try files("output") {
      let (name, tensor) = try named(file, index, outputNames, positions: outputNames)
      guard outputs.updateValue(tensor.bits(as: elements[name]), forKey: name) == nil else {
        throw Failure(.malformed, "\(file): output '\(name)' is recorded twice")
      }
    }
  }

  /// The files `KIND_K.pb` in the folder, by ascending K.
  private func files(_ kind: String) throws(Failure) -> [(index: Int, path: String)] {
    guard let folder = opendir(path) else {
      throw Failure(.malformed, "\(path): cannot open: \(String(cString: strerror(errno)))")
    }
    defer { closedir(folder) }
    var found: [(index: Int, path: String)] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard name.hasPrefix("\(kind)_"), name.hasSuffix(".pb"),
        let index = Int(name.dropFirst(kind.utf8.count + 1).dropLast(3)), index >= 0
      else { continue }
      found.append((index, "\(path)/\(name)"))
    }
    return found.sorted { $0.index < $1.index }
  }

  private func named(
    _ file: String, _ index: Int, _ known: [String], positions: [String]
  ) throws(Failure) -> (String, Tensor) {
    let (name, tensor) = try Failure.catching(in: file) { try ONNXTensorFile.read(path: file) }
    if known.contains(name) { return (name, tensor) }
    guard index < positions.count else {
      throw Failure(
        .malformed, "\(file): '\(name)' is none of \(known.joined(separator: ", "))")
    }
    return (positions[index], tensor)
  }
}

extension Tensor {
  /// The bits of u16 taken as bf16 when that is asked for; else the tensor itself.
  fileprivate func bits(as wanted: ElementType?) -> Tensor {
    guard element == .u16, wanted == .bf16 else { return self }
    return Tensor(element: .bf16, shape: shape) { target in
      withUnsafeBytes { target.copyMemory(from: $0) }
    }
  }
}
