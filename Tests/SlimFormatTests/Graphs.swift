import IR
import Operators
import SlimFormat
import Tensors
import TestSupport

/// The file of a graph.
func slim(
  _ graph: Graph, provenance: [UInt8]? = nil, _ compression: Compression = .none
) throws -> [UInt8] {
  let sink = MemorySink()
  try SlimWriter.write(graph, provenance: provenance, compression: compression, to: sink)
  return sink.bytes
}

/// The first difference between two graphs as a sentence; nil when they say the same.
///
/// Identities of values and nodes may differ; names, order, types, tensors, operators and origins may not.
func difference(_ a: Graph, _ b: Graph) -> String? {
  if a.name != b.name { return "name: \(a.name), \(b.name)" }
  func names(_ graph: Graph, _ ids: [ValueID?]) -> [String?] {
    ids.map { $0.map { graph[$0].name } }
  }
  let tables = [
    ("inputs", names(a, a.inputs), names(b, b.inputs)),
    ("constants", names(a, a.constants), names(b, b.constants)),
    ("outputs", names(a, a.outputs.map(\.value)), names(b, b.outputs.map(\.value))),
    ("output names", a.outputs.map(\.name), b.outputs.map(\.name)),
    ("nodes", a.nodes.map(\.name), b.nodes.map(\.name)),
  ]
  for (what, left, right) in tables where left != right {
    return "\(what): \(left), \(right)"
  }
  for id in a.valueIDs {
    guard let other = b.value(named: a[id].name) else { return "value \(a[id].name) is missing" }
    if let sentence = difference(a[id], b[other]) { return "value \(a[id].name): \(sentence)" }
  }
  for (left, right) in zip(a.nodes, b.nodes) {
    if !isEqual(left.op, right.op) { return "\(left.name): \(left.op), \(right.op)" }
    if names(a, left.inputs) != names(b, right.inputs) { return "\(left.name): inputs" }
    if names(a, left.outputs) != names(b, right.outputs) { return "\(left.name): outputs" }
    if left.origins != right.origins { return "\(left.name): \(left.origins), \(right.origins)" }
    if left.regions.count != right.regions.count { return "\(left.name): regions" }
    for (region, other) in zip(left.regions, right.regions) {
      if let sentence = difference(region, other) { return "\(left.name): \(sentence)" }
    }
  }
  return nil
}

private func difference(_ a: ValueInfo, _ b: ValueInfo) -> String? {
  if a.fact.type != b.fact.type { return "\(a.fact.type), \(b.fact.type)" }
  if a.origin != b.origin { return "origin \(a.origin ?? "-"), \(b.origin ?? "-")" }
  if a.fact.integers != b.fact.integers {
    return "known as \(a.fact.integers ?? []), \(b.fact.integers ?? [])"
  }
  switch (a.tensor, b.tensor) {
  case (nil, nil): return nil
  case (let a?, let b?): return a.isIdentical(to: b) ? nil : "tensors differ"
  default: return "one has a tensor"
  }
}

private func isEqual<O: Operator>(_ a: O, _ b: any Operator) -> Bool { (b as? O) == a }

/// Graphs by name that between them use every part of the format.
enum Graphs {
  /// A convolution and a function of its result; the weights leave room for padding between them.
  static func convolution() throws -> Graph {
    var graph = Graph(name: "convolution")
    let x = try graph.addInput("x", .tensor(.f32, [Dim(symbol: "N"), 2, 5, 5]))
    let w = try graph.addConstant("w", .random([3, 2, 3, 3], seed: 1), origin: "conv.weight")
    let b = try graph.addConstant("b", Tensor([0.5, -1, 2], shape: [3]))
    let conv = Conv {
      $0.stride = [2, 1]
      $0.pads = [1, 0, -1, 2]
      $0.autoPad = .explicit
    }
    let y = try graph.addNode(
      conv, [x, w, b], outputs: ["y"], name: "layer/conv", origins: ["conv", "norm"],
      valueOrigins: [nil])
    let z = try graph.addNode(Unary { $0.function = .sigmoid }, [y[0]], outputs: ["z"])
    graph.addOutput(try required(z[0]), name: "result")
    graph.addOutput(try required(z[0]))
    return graph
  }

  /// Names that need quoting, sizes that are expressions, an operand and a result that are absent.
  static func symbols() throws -> Graph {
    var graph = Graph(name: "größe \"1\"\n")
    let height = Dim(symbol: "H")
    let width = Dim(symbol: "image width")
    let x = try graph.addInput(
      "758", .tensor(.f32, [(height + 1).dividedFloor(by: 2), 2 * width + 3, .unknown]))
    let y = try graph.addInput("", .tensor(.i64, [.maximum(height, width), 0]))
    graph.setOrigin(y, to: nil)
    let z = try graph.addNode(
      Clip(), [x, nil, try graph.addConstant("max", Tensor([1.0], shape: []))], outputs: ["/a/b:0"])
    let shape = try graph.addNode(ShapeOf(), [x], outputs: ["shape"])
    graph.addOutput(try required(z[0]))
    graph.addOutput(try required(shape[0]))
    graph.addOutput(y, name: "same")
    return graph
  }

  /// Tensors of all element types, scalars, empty ones, equal ones, an unused one, initial values.
  static func constants() throws -> Graph {
    var graph = Graph(name: "constants")
    let size = Dim(symbol: "N")
    try graph.addInput(
      "overridable", .tensor(.f32, [size, 2]), initial: Tensor([1.0, 2], shape: [1, 2]))
    for (index, element) in ElementType.allCases.enumerated() {
      let tensor = Tensor([0, 1, Double(index)], shape: [3], as: element)
      graph.addOutput(try graph.addConstant("\(element)", tensor))
    }
    for (name, shape) in [("scalar", []), ("empty", [4, 0]), ("one", [1]), ("same", [])] {
      graph.addOutput(try graph.addConstant(name, Tensor(splat: 7, shape: shape)))
    }
    try graph.addConstant("unused", .random([100], seed: 3))
    return graph
  }

  /// A choice of two regions with captures and constants of their own, in a region of another choice.
  static func choice() throws -> Graph {
    func branch(_ name: String, _ function: Binary.Function, _ value: Double) throws -> Graph {
      var graph = Graph(name: name)
      let x = try graph.addInput("x", .tensor(.f32, [Dim(symbol: "N")]))
      let c = try graph.addConstant("c", Tensor([value], shape: [1]))
      let y = try graph.addNode(Binary { $0.function = function }, [x, c], outputs: ["y"])
      graph.addOutput(try required(y[0]))
      return graph
    }
    func wrapped(_ name: String) throws -> Graph {
      var graph = Graph(name: name)
      let condition = try graph.addInput("condition", .tensor(.bool, []))
      let x = try graph.addInput("x", .tensor(.f32, [Dim(symbol: "N")]))
      let y = try graph.addNode(
        If(), [condition, x], outputs: ["y"],
        regions: [try branch("then", .add, 1), try branch("else", .mul, 3)])
      graph.addOutput(try required(y[0]))
      return graph
    }
    var outer = try wrapped("outer")
    let condition = try required(outer.value(named: "condition"))
    let x = try required(outer.value(named: "x"))
    var regions: [Graph] = []
    for name in ["first", "second"] { regions.append(try wrapped(name)) }
    let z = try outer.addNode(
      If(), [condition, condition, x], outputs: ["z"], regions: regions, name: "choose",
      origins: ["If_3"])
    outer.addOutput(try required(z[0]), name: "chosen")
    return outer
  }

  /// A graph changed in the middle, so that identities have gaps and do not follow the order.
  static func edited() throws -> Graph {
    var graph = try convolution()
    let b = try required(graph.value(named: "b"))
    let conv = try required(graph.nodeIDs.first)
    graph.setInput(2, of: conv, to: nil)
    graph.removeValue(b)
    let x = try required(graph.value(named: "x"))
    let first = try graph.addNode(Unary(), [x], outputs: ["relu"], before: conv)
    graph.setInput(0, of: conv, to: first[0])
    try graph.addConstant("late", Tensor([1, 2]))
    graph.setOrigin(x, to: nil)
    return graph
  }

  static let all: [(name: String, make: @Sendable () throws -> Graph)] = [
    ("convolution", convolution), ("symbols", symbols), ("constants", constants),
    ("choice", choice), ("edited", edited),
  ]
}

struct MissingValue: Error {}

func required<T>(_ value: T?) throws -> T {
  guard let value else { throw MissingValue() }
  return value
}

extension Graphs {
  /// Constants of which each is stored by another chain once compression is asked for.
  static func encodable() throws -> Graph {
    var graph = Graph(name: "encodable")
    try graph.addConstant("palette", Patterns.tensor(.f32, [40, 10], distinct: 20, seed: 3))
    try graph.addConstant("scale", Patterns.multiples([8, 30], axis: 0, seed: 4))
    try graph.addConstant("slices", Patterns.slices([4, 200], axis: 0, distinct: 80, seed: 5))
    try graph.addConstant(
      "half", Tensor.random([30, 20], seed: 6).converted(to: .f16).converted(to: .f32))
    try graph.addConstant("bytes", Tensor((0..<300).map { Int64($0 % 7) }, shape: [300], as: .u8))
    var generator = SeededGenerator(7)
    let near = (0..<400).map { _ in Float.random(in: 1..<2, using: &generator) }
    try graph.addConstant("planes", Tensor(floats: near, shape: [40, 10]))
    return graph
  }
}

/// Tensors with few different bit patterns.
enum Patterns {
  /// A tensor of just so many different elements, NaN, infinity and -0 among them when it has floats.
  static func tensor(
    _ element: ElementType, _ shape: [Int], distinct: Int, seed: UInt64
  ) -> Tensor {
    var generator = SeededGenerator(seed)
    let width = element.byteCount
    var patterns: [UInt64] = []
    switch element {
    case .f32: patterns = [0x8000_0000, 0x7FC0_0001, 0xFF80_0123, 0x7F80_0000, 1]
    case .f64: patterns = [1 << 63, 0x7FF8_0000_0000_0001, 0xFFF0_0000_0000_0123, 1]
    case .f16: patterns = [0x8000, 0x7E01, 0xFC12, 0x7C00, 1]
    case .bf16: patterns = [0x8000, 0x7FC1, 0xFF83, 0x7F80, 1]
    default: break
    }
    patterns = Array(patterns.prefix(distinct))
    let mask = width == 8 ? UInt64.max : 1 << UInt64(8 * width) - 1
    var known = Set(patterns)
    while patterns.count < distinct {
      let pattern = element == .bool ? UInt64(patterns.count) : generator.next() & mask
      if known.insert(pattern).inserted { patterns.append(pattern) }
    }
    let count = shape.reduce(1, *)
    return Tensor(element: element, shape: shape) { bytes in
      for index in 0..<count {
        let pattern =
          index < distinct
          ? patterns[index] : patterns[Int.random(in: 0..<distinct, using: &generator)]
        withUnsafeBytes(of: pattern.littleEndian) { source in
          for byte in 0..<width { bytes[index * width + byte] = source[byte] }
        }
      }
    }
  }

  /// Integers from -127 to 127 times a number of their own for every slice along an axis, rounded once.
  static func multiples(_ shape: [Int], axis: Int, seed: UInt64) -> Tensor {
    each(shape, axis) { slice, generator in
      let scale = Float(slice + 1) * 0.0123
      return Float(Int.random(in: -127...127, using: &generator)) * scale
    }(seed)
  }

  /// Random numbers of which each slice along an axis has just a few of its own.
  static func slices(_ shape: [Int], axis: Int, distinct: Int, seed: UInt64) -> Tensor {
    each(shape, axis) { slice, generator in
      var own = SeededGenerator(
        UInt64(slice * 1000 + Int.random(in: 0..<distinct, using: &generator)))
      return Float.random(in: -1...1, using: &own)
    }(seed)
  }

  private static func each(
    _ shape: [Int], _ axis: Int, _ value: @escaping (Int, inout SeededGenerator) -> Float
  ) -> (UInt64) -> Tensor {
    { seed in
      var generator = SeededGenerator(seed)
      let inner = shape[(axis + 1)...].reduce(1, *)
      return Tensor(
        floats: (0..<shape.reduce(1, *)).map { value($0 / inner % shape[axis], &generator) },
        shape: shape)
    }
  }
}
