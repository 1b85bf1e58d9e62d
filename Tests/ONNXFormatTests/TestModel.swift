import Glibc
import ONNXFormat
import Protobuf
import Tensors
import Testing

/// An ONNX model written field by field, valid or not.
struct TestModel: Sendable {
  var irVersion: Int64 = 8
  var opsets: [(domain: String, version: Int64)] = [("", 13)]
  var graph = TestGraph()
  /// Writes further fields of the model message.
  var extra: @Sendable (inout WireWriter) -> Void = { _ in }

  init(opset: Int64 = 13, _ nodes: [TestNode] = []) {
    opsets = [("", opset)]
    graph.nodes = nodes
  }

  var bytes: [UInt8] {
    var writer = WireWriter()
    writer.integer(1, irVersion)
    for opset in opsets {
      writer.message(8) {
        $0.text(1, opset.domain)
        $0.integer(2, opset.version)
      }
    }
    writer.message(7) { graph.write(&$0) }
    extra(&writer)
    return writer.bytes
  }
}

struct TestGraph: Sendable {
  var nodes: [TestNode] = []
  var inputs: [TestValue] = []
  var outputs: [String] = ["y"]
  var initialisers: [TestTensor] = []
  var extra: @Sendable (inout WireWriter) -> Void = { _ in }

  func write(_ writer: inout WireWriter) {
    for node in nodes { writer.message(1) { node.write(&$0) } }
    writer.text(2, "g")
    for tensor in initialisers { writer.message(5) { tensor.write(&$0) } }
    for input in inputs { writer.message(11) { input.write(&$0) } }
    for output in outputs { writer.message(12) { $0.text(1, output) } }
    extra(&writer)
  }
}

struct TestNode: Sendable {
  var op: String
  var inputs: [String]
  var outputs: [String]
  var attributes: [TestAttribute]
  var name: String
  var domain: String

  init(
    _ op: String, _ inputs: [String], _ outputs: [String] = ["y"],
    _ attributes: [TestAttribute] = [], name: String = "", domain: String = ""
  ) {
    self.op = op
    self.inputs = inputs
    self.outputs = outputs
    self.attributes = attributes
    self.name = name
    self.domain = domain
  }

  func write(_ writer: inout WireWriter) {
    for input in inputs { writer.text(1, input) }
    for output in outputs { writer.text(2, output) }
    if !name.isEmpty { writer.text(3, name) }
    writer.text(4, op)
    if !domain.isEmpty { writer.text(7, domain) }
    for attribute in attributes { writer.message(5) { attribute.write(&$0) } }
  }
}

enum TestAttribute: Sendable {
  case float(String, Float)
  case int(String, Int64)
  case string(String, String)
  case tensor(String, TestTensor)
  case graph(String, TestGraph)
  case floats(String, [Float])
  case ints(String, [Int64])
  case strings(String, [String])
  /// What an attribute of the function around is: name, kind, the function's attribute.
  case reference(String, Int64, String)
  /// An integer without the kind, as in files of IR version 1.
  case untyped(String, Int64)

  func write(_ writer: inout WireWriter) {
    switch self {
    case .float(let name, let value): head(&writer, name, 1) { $0.float(2, value) }
    case .int(let name, let value): head(&writer, name, 2) { $0.integer(3, value) }
    case .string(let name, let value): head(&writer, name, 3) { $0.text(4, value) }
    case .tensor(let name, let value):
      head(&writer, name, 4) { $0.message(5) { value.write(&$0) } }
    case .graph(let name, let value): head(&writer, name, 5) { $0.message(6) { value.write(&$0) } }
    case .floats(let name, let values):
      head(&writer, name, 6) { for value in values { $0.float(7, value) } }
    case .ints(let name, let values):
      head(&writer, name, 7) { for value in values { $0.integer(8, value) } }
    case .strings(let name, let values):
      head(&writer, name, 8) { for value in values { $0.text(9, value) } }
    case .reference(let name, let kind, let target):
      head(&writer, name, kind) { $0.text(21, target) }
    case .untyped(let name, let value):
      writer.text(1, name)
      writer.integer(3, value)
    }
  }

  private func head(
    _ writer: inout WireWriter, _ name: String, _ kind: Int64, _ body: (inout WireWriter) -> Void
  ) {
    writer.text(1, name)
    body(&writer)
    writer.integer(20, kind)
  }
}

/// A function of a model.
struct TestFunction: Sendable {
  var name: String
  var domain = "own"
  var inputs = ["a"]
  var outputs = ["r"]
  var required: [String] = []
  var defaults: [TestAttribute] = []
  var nodes: [TestNode]
  var opsets: [(domain: String, version: Int64)] = [("", 13), ("own", 1)]

  func write(_ writer: inout WireWriter) {
    writer.text(1, name)
    for input in inputs { writer.text(4, input) }
    for output in outputs { writer.text(5, output) }
    for attribute in required { writer.text(6, attribute) }
    for node in nodes { writer.message(7) { node.write(&$0) } }
    for opset in opsets {
      writer.message(9) {
        $0.text(1, opset.domain)
        $0.integer(2, opset.version)
      }
    }
    writer.text(10, domain)
    for attribute in defaults { writer.message(11) { attribute.write(&$0) } }
  }
}

/// A graph input: dimensions are integers, symbols, or open.
struct TestValue: Sendable {
  var name: String
  var code: Int64 = 1
  var dims: [String]?

  init(_ name: String, _ code: Int64 = 1, _ dims: [String]?) {
    self.name = name
    self.code = code
    self.dims = dims
  }

  func write(_ writer: inout WireWriter) {
    writer.text(1, name)
    writer.message(2) {
      $0.message(1) {
        $0.integer(1, code)
        guard let dims else { return }
        $0.message(2) {
          for dim in dims {
            $0.message(1) {
              if let value = Int64(dim) {
                $0.integer(1, value)
              } else if !dim.isEmpty {
                $0.text(2, dim)
              }
            }
          }
        }
      }
    }
  }
}

struct TestTensor: Sendable {
  var name: String
  var code: Int64
  var dims: [Int64]
  /// Writes the fields that hold data.
  var data: @Sendable (inout WireWriter) -> Void

  init(
    _ name: String, _ code: Int64, _ dims: [Int64],
    _ data: @escaping @Sendable (inout WireWriter) -> Void
  ) {
    self.name = name
    self.code = code
    self.dims = dims
    self.data = data
  }

  init(_ name: String, _ code: Int64, _ dims: [Int64], raw: [UInt8]) {
    self.init(name, code, dims) { $0.bytes(9, raw) }
  }

  /// Floats as raw data.
  init(_ name: String, _ dims: [Int64], _ values: [Float]) {
    self.init(name, 1, dims) { $0.bytes(9, values.withUnsafeBytes(Array.init)) }
  }

  /// 64-bit integers as raw data.
  init(_ name: String, _ dims: [Int64], ints values: [Int64]) {
    self.init(name, 7, dims) { $0.bytes(9, values.withUnsafeBytes(Array.init)) }
  }

  func write(_ writer: inout WireWriter) {
    writer.packed(1, dims)
    writer.integer(2, code)
    writer.text(8, name)
    data(&writer)
  }
}

/// A folder that is there while the object lives, with files in it.
final class TemporaryFolder {
  let path: String

  init() throws {
    var template = Array("/tmp/onnxformat-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else {
      throw FileError.system(path: "/tmp", action: "make a folder in", code: errno)
    }
    path = String(cString: made)
  }

  deinit { removeAll(path) }

  private func removeAll(_ folder: String) {
    guard let entries = opendir(folder) else { return }
    while let entry = readdir(entries) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard name != ".", name != ".." else { continue }
      let path = folder + "/" + name
      if unlink(path) != 0 { removeAll(path) }
    }
    closedir(entries)
    rmdir(folder)
  }

  /// Writes a file and gives its path.
  @discardableResult
  func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    let file = path + "/" + name
    guard let handle = fopen(file, "w") else {
      throw FileError.system(path: file, action: "create", code: errno)
    }
    defer { fclose(handle) }
    guard fwrite(bytes, 1, bytes.count, handle) == bytes.count else {
      throw FileError.system(path: file, action: "write", code: errno)
    }
    return file
  }
}

/// Reads bytes as a model file named `m.onnx`.
func read(_ bytes: [UInt8], options: ONNXOptions = ONNXOptions()) throws -> ONNXModel {
  let folder = try TemporaryFolder()
  return try ONNXReader.read(path: try folder.write("m.onnx", bytes), options: options)
}

/// The sentence with which reading refuses bytes, without the path; empty when they are read.
func complaint(_ bytes: [UInt8], options: ONNXOptions = ONNXOptions()) throws -> String {
  let folder = try TemporaryFolder()
  let path = try folder.write("m.onnx", bytes)
  do throws(ONNXError) {
    _ = try ONNXReader.read(path: path, options: options)
    return ""
  } catch { return String("\(error)".dropFirst(path.utf8.count + 2)) }
}

func expectComplaint(
  _ found: String, _ expected: String, sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(found == expected, sourceLocation: sourceLocation)
}
