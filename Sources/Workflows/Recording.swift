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
  private let names: [String: String]
  private let isCut: Bool

  /// Whether a path names recorded data and not a model.
  static func isRecording(_ path: String) -> Bool {
    if path.hasSuffix(".npz") { return true }
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Reads recorded data for models, any of which may take an input.
  ///
  /// - Parameters:
  ///   - names: what inputs and outputs are called that the data calls otherwise.
  ///   - isCut: whether the models lack some of what the data may hold, which is then passed over.
  /// - Throws: `Failure.malformed` when the data is unreadable or names an input that no model has.
  init(
    _ path: String, for graphs: [Graph], names: [String: String] = [:], isCut: Bool = false
  ) throws(Failure) {
    self.path = path
    self.names = names
    self.isCut = isCut
    var known = Set<String>()
    inputNames = graphs.flatMap { graph in graph.inputs.map { graph[$0].name } }
      .filter { known.insert($0).inserted }
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
      try readFolder(graphs[0])
    } else {
      try readArchive()
    }
    if isCut {
      let known = Set(graphs.flatMap { graph in graph.outputs.map(\.name) })
      outputs = outputs.filter { known.contains($0.key) }
    }
  }

  private mutating func readArchive() throws(Failure) {
    let known = Set(inputNames)
    var plain: [(name: String, tensor: Tensor)] = []
    var unknown: [String] = []
    for (key, tensor) in try Failure.catching(in: path, { try NPZ.read(path: path) }) {
      if known.contains(names[key] ?? key) {
        plain.append((names[key] ?? key, tensor))
      } else if key.hasPrefix("out/") {
        let name = String(key.dropFirst(4))
        outputs[names[name] ?? name] = tensor
      } else if key.hasPrefix("in/") {
        let name = String(key.dropFirst(3))
        if known.contains(names[name] ?? name) {
          inputs[names[name] ?? name] = .tensor(tensor)
        } else {
          unknown.append(name)
        }
      } else {
        plain.append((key, tensor))
      }
    }
    let hasPrefixes = !inputs.isEmpty || !unknown.isEmpty
    for (name, tensor) in plain {
      if known.contains(name) {
        if inputs[name] == nil { inputs[name] = .tensor(tensor) }
      } else if !hasPrefixes {
        unknown.append(name)
      }
    }
    guard unknown.isEmpty || isCut else {
      let sentences = unknown.map { Spelling.unknown("input", $0, known: inputNames) }
      throw Failure(.malformed, "\(path): \(sentences.joined(separator: "\n  "))")
    }
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
    let (own, tensor) = try Failure.catching(in: file) { try ONNXTensorFile.read(path: file) }
    let name = names[own] ?? own
    if known.contains(name) || isCut { return (name, tensor) }
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
