import Glibc
import IR
import Operators
import SlimFormat
import Tensors
import TestSupport

/// The valid files from which damaged ones are made, by kind.
struct Corpus {
  private(set) var seeds: [Seed.Kind: [Seed]] = [:]
  private var kinds: [Seed.Kind] = []

  /// Files larger than this would make every trial slow.
  private static let largest = 1 << 17

  /// Nodes of nodes.txt, graphs of the operators' samples, and the files of some folders.
  init(folders: [String]) throws {
    let here = String(#filePath.prefix(upTo: #filePath.lastIndex(of: "/") ?? #filePath.endIndex))
    for line in String(decoding: try Self.read(here + "/nodes.txt"), as: UTF8.self)
      .split(separator: "\n")
    {
      guard let model = NodeModel(line) else { continue }
      add(Seed(.onnx, model.bytes(constant: false)))
      add(Seed(.onnx, model.bytes(constant: true)))
      for tensor in model.tensors.prefix(1) { add(Seed(.pb, tensor)) }
    }
    try addSamples()
    for seed in try Self.caffe(here) { add(seed) }
    try addEncodings()
    for folder in [here + "/../../fixtures"] + folders { try addFiles(of: folder) }
    kinds = Seed.Kind.allCases.filter { seeds[$0] != nil }
  }

  private mutating func add(_ seed: Seed) { seeds[seed.kind, default: []].append(seed) }

  private mutating func addSamples() throws {
    for sample in Samples.all where sample.inputs.allSatisfy({ ($0?.byteCount ?? 0) < 4096 }) {
      var graph = Graph(name: "sample")
      var operands: [ValueID?] = []
      for (index, tensor) in sample.inputs.enumerated() {
        guard let tensor else {
          operands.append(nil)
          continue
        }
        operands.append(
          index == 0 && sample.inputs.count > 1 || tensor.element.isFloat && index % 2 == 0
            ? try graph.addInput("x\(index)", .tensor(tensor.element, Shape(tensor.shape)))
            : try graph.addConstant("x\(index)", tensor))
      }
      guard
        let results = try? graph.addNode(
          sample.op, operands, outputs: ["y"], regions: [], name: "n", origins: [])
      else { continue }
      if let result = results.first ?? nil { graph.addOutput(result, name: "y") }
      add(Seed(.ir, Array(graph.text.utf8)))
      for seed in Self.written(graph) { add(seed) }
      let sink = ByteSink()
      try SlimWriter.write(graph, to: sink)
      add(Seed(.slim, sink.bytes))
      for case let tensor? in sample.inputs.prefix(1) {
        add(Seed(.npy, NPY.encode(tensor)))
      }
    }
  }

  /// Files whose weights are stored by every chain of encodings.
  private mutating func addEncodings() throws {
    let values = Tensor.random([6, 40], seed: 1)
    let few = values.doubles.map { ($0 * 4).rounded() * 0.37 }
    let scaled = values.doubles.enumerated().map { ($1 * 40).rounded() * Double($0 / 40 + 1) / 64 }
    let slices = values.doubles.enumerated().map { (index, value) in
      (value * 4).rounded() * 0.37 + Double(index / 40)
    }
    for compression in [Compression.fast, .best] {
      for tensor in [
        Tensor(few, shape: [6, 40]), Tensor(scaled, shape: [6, 40]),
        Tensor(slices, shape: [6, 40]),
        values.converted(to: .f16).converted(to: .f32),
        Tensor(few.map { $0.magnitude + 8 }, shape: [6, 40], as: .f64),
        Tensor(few, shape: [6, 40], as: .i64), Tensor(few, shape: [6, 40], as: .u8),
      ] {
        var graph = Graph(name: "encoded")
        let x = try graph.addInput("x", .tensor(tensor.element, Shape(tensor.shape)))
        let w = try graph.addConstant("w", tensor)
        let sum = try graph.addNode(Binary { $0.function = .add }, [x, w], outputs: ["y"])
        if let result = sum.first ?? nil { graph.addOutput(result) }
        let sink = ByteSink()
        try SlimWriter.write(graph, compression: compression, to: sink)
        add(Seed(.slim, sink.bytes))
      }
    }
  }

  private mutating func addFiles(of folder: String) throws {
    guard let entries = opendir(folder) else { return }
    defer { closedir(entries) }
    var names: [String] = []
    while let entry = readdir(entries) {
      names.append(
        withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        })
    }
    for name in names.sorted() where !name.hasPrefix(".") {
      let path = folder + "/" + name
      var status = stat()
      guard stat(path, &status) == 0 else { continue }
      if status.st_mode & S_IFMT == S_IFDIR {
        try addFiles(of: path)
      } else if let dot = name.lastIndex(of: "."), status.st_size <= Self.largest,
        let kind = Seed.Kind(rawValue: String(name[name.index(after: dot)...]))
      {
        add(Seed(kind, try Self.read(path)))
      }
    }
  }

  static func read(_ path: String) throws -> [UInt8] {
    let file = try MappedFile(path: path)
    return withExtendedLifetime(file) { Array(file.bytes) }
  }

  /// The damaged file of a number: the same for the same number and corpus.
  func file(_ number: UInt64) -> (kind: Seed.Kind, bytes: [UInt8]) {
    var generator = SeededGenerator(number)
    // Half of all files are ONNX models, which most people get from others.
    let kind =
      Bool.random(using: &generator) ? .onnx : kinds.randomElement(using: &generator) ?? .onnx
    guard let list = seeds[kind], let seed = list.randomElement(using: &generator),
      let other = list.randomElement(using: &generator)
    else { preconditionFailure("no seeds of kind \(kind)") }
    return (kind, seed.mutated(&generator, other: other))
  }
}

/// A file in memory.
private final class ByteSink: SlimSink {
  var bytes: [UInt8] = []

  func write(_ more: UnsafeRawBufferPointer) throws(FileError) { bytes.append(contentsOf: more) }
}
