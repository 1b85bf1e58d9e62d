import Glibc
import IR
import ONNXFormat
import Operators
import Tensors

/// Recorded inputs and outputs: an npz with `in/NAME` and `out/NAME`, or a folder with `input_0.pb` ….
struct Recording {
  var inputs: [String: Value] = [:]
  var outputs: [String: Tensor] = [:]

  /// Whether a path names recorded data and not a model.
  static func isRecording(_ path: String) -> Bool {
    if path.hasSuffix(".npz") { return true }
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Reads recorded data for a model.
  ///
  /// - Throws: `Failure.malformed` when the file is unreadable, holds no output, or names an input that the
  ///   model lacks.
  init(_ path: String, for graph: Graph) throws(Failure) {
    if path.hasSuffix(".npz") {
      for (name, tensor) in try Self.entries(of: path) {
        if name.hasPrefix("in/") { inputs[String(name.dropFirst(3))] = .tensor(tensor) }
        if name.hasPrefix("out/") { outputs[String(name.dropFirst(4))] = tensor }
      }
    } else {
      try readFolder(path, for: graph)
    }
    guard !outputs.isEmpty else {
      throw Failure(.malformed, "\(path): holds no recorded output (keys out/NAME)")
    }
  }

  /// The inputs in an npz: the keys `in/NAME` when there are any, else the keys that are inputs.
  static func inputs(of path: String, for graph: Graph) throws(Failure) -> [String: Value] {
    var recorded: [String: Value] = [:]
    var plain: [String: Value] = [:]
    for (name, tensor) in try entries(of: path) {
      if name.hasPrefix("in/") {
        recorded[String(name.dropFirst(3))] = .tensor(tensor)
      } else {
        plain[name] = .tensor(tensor)
      }
    }
    if !recorded.isEmpty { return recorded }
    let known = Set(graph.inputs.map { graph[$0].name })
    let inputs = plain.filter { known.contains($0.key) }
    if inputs.isEmpty, !known.isEmpty {
      throw Failure(
        .malformed,
        "\(path): none of its keys (\(plain.keys.sorted().joined(separator: ", "))) "
          + "is an input (\(known.sorted().joined(separator: ", ")))")
    }
    return inputs
  }

  /// Reads `NAME=FILE`.
  static func single(_ argument: String) throws(Failure) -> (name: String, tensor: Tensor) {
    // A name may hold '=', a path may too: the longest name whose rest is an existing file wins.
    let splits = argument.indices.filter { argument[$0] == "=" }
    for index in splits.reversed() where index > argument.startIndex {
      let path = String(argument[argument.index(after: index)...])
      if access(path, F_OK) == 0 { return (String(argument[..<index]), try tensor(at: path)) }
    }
    guard let index = splits.first, index > argument.startIndex else {
      throw Failure(.usage, "'\(argument)': NAME=FILE expected")
    }
    return (
      String(argument[..<index]), try tensor(at: String(argument[argument.index(after: index)...]))
    )
  }

  private static func tensor(at path: String) throws(Failure) -> Tensor {
    try Failure.catching(in: path) {
      if path.hasSuffix(".pb") { return try ONNXTensorFile.read(path: path).tensor }
      return try NPY.read(path: path)
    }
  }

  private static func entries(
    of path: String
  ) throws(Failure) -> [(name: String, tensor: Tensor)] {
    try Failure.catching(in: path) { try NPZ.read(path: path) }
  }

  /// Reads `input_K.pb` and `output_K.pb`; a tensor without a name takes that of the K-th input or output.
  ///
  /// Where the graph has bf16 and the file u16, the file holds the same bits: NumPy has no bf16, and ONNX's
  /// own test data is recorded so.
  /// - Throws: `Failure.unsupported` when the graph has an input or output that is no tensor.
  private mutating func readFolder(_ path: String, for graph: Graph) throws(Failure) {
    let inputIDs = graph.inputs.filter { graph[$0].tensor == nil }
    let names = inputIDs.map { graph[$0].name }
    var elements: [String: ElementType] = [:]
    let values = Array(zip(names, inputIDs)) + graph.outputs.map { ($0.name, $0.value) }
    for (name, id) in values {
      guard let element = graph[id].fact.tensorType?.element else {
        throw Failure(.unsupported, "\(path): '\(name)' is no tensor, only tensors can be read")
      }
      elements[name] = element
    }
    for index in 0... {
      let file = "\(path)/input_\(index).pb"
      guard access(file, F_OK) == 0 else { break }
      let (name, tensor) = try Self.named(file, index < names.count ? names[index] : nil, names)
      inputs[name] = .tensor(tensor.bits(as: elements[name]))
    }
    let outputNames = graph.outputs.map(\.name)
    for index in 0... {
      let file = "\(path)/output_\(index).pb"
      guard access(file, F_OK) == 0 else { break }
      let fallback = index < outputNames.count ? outputNames[index] : nil
      let (name, tensor) = try Self.named(file, fallback, outputNames)
      outputs[name] = tensor.bits(as: elements[name])
    }
  }

  private static func named(
    _ file: String, _ fallback: String?, _ known: [String]
  ) throws(Failure) -> (String, Tensor) {
    let (name, tensor) = try Failure.catching(in: file) { try ONNXTensorFile.read(path: file) }
    if known.contains(name) { return (name, tensor) }
    guard let fallback else {
      throw Failure(.malformed, "\(file): '\(name)' is none of \(known.joined(separator: ", "))")
    }
    return (fallback, tensor)
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
