import IR
import Operators
import SlimFormat
import Synchronization
import Tensors
import TestSupport
import Testing

/// Weights that are stored smaller than they lie in memory give the same bits back.
@Suite struct EncodingTests {
  /// Writes tensors, reads them back, compares them bit by bit, and says how each is stored.
  private static func encodings(
    of tensors: [Tensor], _ compression: Compression, narrow: ElementType? = nil
  ) throws -> [String] {
    var graph = Graph(name: "tensors")
    for (index, tensor) in tensors.enumerated() { try graph.addConstant("t\(index)", tensor) }
    let sink = MemorySink()
    try SlimWriter.write(graph, compression: compression, narrow: narrow, to: sink)
    let file = TemporaryFile(sink.bytes)
    let model = try SlimReader.read(path: file.path)
    _ = try SlimReader.verify(path: file.path)
    for (index, tensor) in tensors.enumerated() {
      let id = try required(model.graph.value(named: "t\(index)"))
      let back = try required(model.graph[id].tensor)
      #expect(back.isIdentical(to: tensor), "t\(index) \(tensor)")
    }
    return model.info.weights.map { $0.encoding.joined(separator: " ") }
  }

  private static let all: [Compression] = [.none, .fast, .best]

  @Test(arguments: ElementType.allCases, all)
  func everyNumberOfDifferentValuesComesBack(
    _ element: ElementType, _ compression: Compression
  ) throws {
    let counts = [1, 2, 255, 256, 257].filter { element.byteCount > 1 || $0 <= 256 }
      .filter { element != .bool || $0 <= 2 }
    for count in counts {
      for shape in [[2000], [300, 7], [3, 5, 7, 11], [1, 1000]] {
        let tensor = Patterns.tensor(element, shape, distinct: count, seed: UInt64(count))
        let found = try Self.encodings(of: [tensor], compression)
        if compression == .none {
          #expect(found == ["raw"])
        } else if element.byteCount > 2, count <= 256 {
          #expect(["palette zstd", "scale zstd"].contains(found[0]), "\(tensor) \(count) \(found)")
        } else if count == 257 {
          #expect(!found[0].contains("palette"))
        }
      }
    }
  }

  @Test(arguments: all) func smallAndEmptyTensorsComeBack(_ compression: Compression) throws {
    for element in ElementType.allCases {
      let shapes = [[], [0], [3, 0, 2], [1], [7], [33], [65]]
      let tensors = shapes.map { shape in
        Patterns.tensor(
          element, shape, distinct: min(shape.reduce(1, *), element == .bool ? 2 : 50), seed: 9)
      }
      for tensor in tensors { _ = try Self.encodings(of: [tensor], compression) }
    }
  }

  /// Dequantised weights, whole or with a scale for each slice along any axis.
  @Test(arguments: [0, 1, 2, 3]) func multiplesAreScaled(_ axis: Int) throws {
    let tensor = Patterns.multiples([24, 17, 3, 9], axis: axis, seed: UInt64(axis))
    let expected = axis == 2 ? ["planes zstd"] : ["scale zstd"]
    try #expect(Self.encodings(of: [tensor], .fast) == expected)
    try #expect(
      Self.encodings(of: [Patterns.multiples([4000], axis: 0, seed: 1).reshaped([4000])], .best)
        != ["raw"])
  }

  @Test func slicesHavePalettesOfTheirOwn() throws {
    for axis in [0, 1] {
      let shape = axis == 0 ? [12, 900] : [900, 12]
      let tensor = Patterns.slices(shape, axis: axis, distinct: 60, seed: 2)
      try #expect(Self.encodings(of: [tensor], .fast) == ["palette zstd"])
    }
  }

  /// A negative zero is no integer times a number.
  @Test func negativeZeroIsNotScaled() throws {
    var values = Patterns.multiples([500], axis: 0, seed: 3).reshaped([500]).floats.map { _ in
      Float(0)
    }
    for index in values.indices { values[index] = Float(index % 100) * 0.5 }
    try #expect(Self.encodings(of: [Tensor(floats: values, shape: [500])], .fast) == ["scale zstd"])
    values[300] = -0.0
    try #expect(
      Self.encodings(of: [Tensor(floats: values, shape: [500])], .fast) == ["palette zstd"])
  }

  @Test func whatHalfPrecisionHoldsIsStoredSo() throws {
    let exact = Tensor.random([50, 40], seed: 4).converted(to: .f16).converted(to: .f32)
    let large = Tensor(Tensor.random([50, 40], seed: 4).doubles.map { $0 * 1e9 }, shape: [50, 40])
    let brain = large.converted(to: .bf16).converted(to: .f32)
    try #expect(Self.encodings(of: [exact], .none, narrow: .f16) == ["f16"])
    try #expect(Self.encodings(of: [brain], .none, narrow: .bf16) == ["bf16"])
    try #expect(Self.encodings(of: [brain], .none, narrow: .f16) == ["raw"])
    try #expect(Self.encodings(of: [exact], .best)[0].hasPrefix("f16"))
    var values = exact.floats
    values[77] += 0x1p-22
    try #expect(
      !Self.encodings(of: [Tensor(floats: values, shape: [50, 40])], .best)[0].contains("f16"))
  }

  /// Tensors of more than one block, whose last one is not full.
  @Test(arguments: [Compression.fast, .best])
  func largeTensorsComeBack(_ compression: Compression) throws {
    let count = 3 * 131_072 + 17
    _ = try Self.encodings(
      of: [
        Patterns.tensor(.f32, [count], distinct: 100, seed: 1),
        Patterns.slices([3, count / 3], axis: 0, distinct: 100, seed: 2),
        Patterns.multiples([count / 31, 31], axis: 1, seed: 3),
        Tensor.random([count], seed: 4),
        Tensor.random([count], seed: 5).converted(to: .bf16).converted(to: .f32),
        Tensor((0..<count).map { Int64($0 / 100) }, shape: [count], as: .i64),
        Tensor((0..<count).map { Int64($0 % 3) }, shape: [count], as: .i8),
      ], compression)
  }

  /// Neither the file nor what is read depends on how many threads there are.
  @Test(arguments: [Compression.fast, .best])
  func threadsDoNotChangeAByte(_ compression: Compression) throws {
    var graph = try Graphs.encodable()
    try graph.addConstant("large", Tensor.random([300_000], seed: 8))
    try graph.addConstant("coded", Patterns.tensor(.f32, [300_000], distinct: 200, seed: 8))
    let files = try [1, 2, 3, 7].map { threads in
      try Parallel.$threads.withValue(threads) { try slim(graph, compression) }
    }
    for bytes in files { #expect(bytes == files[0]) }
    let file = TemporaryFile(files[0])
    for threads in [1, 2, 5] {
      let back = try Parallel.$threads.withValue(threads) {
        try SlimReader.read(path: file.path).graph
      }
      #expect(difference(graph, back) == nil)
    }
  }

  @Test func encodedFilesSaySo() throws {
    let plain = TemporaryFile(try slim(Graphs.encodable(), .none))
    let packed = TemporaryFile(try slim(Graphs.encodable(), .fast))
    try #expect(SlimReader.read(path: plain.path).info.minorVersion == 0)
    let info = try SlimReader.read(path: packed.path).info
    #expect(info.minorVersion == 1)
    #expect(
      info.weights.map { $0.encoding.joined(separator: " ") } == [
        "palette zstd", "scale zstd", "palette zstd", "f16 planes zstd", "zstd", "planes zstd",
      ])
    try #expect(info.fileSize < SlimReader.read(path: plain.path).info.fileSize)
  }

  /// Who wants the graph alone gets zeros for large tensors, whatever is stored there, and small ones as they are.
  @Test func theGraphAloneDecodesNothingLarge() throws {
    var graph = Graph(name: "mixed")
    try graph.addConstant("small", Patterns.tensor(.f32, [900], distinct: 9, seed: 1))
    try graph.addConstant("large", Patterns.tensor(.f32, [90_000], distinct: 9, seed: 1))
    let bytes = try slim(graph, .fast)
    let file = TemporaryFile(bytes)
    let weights = try SlimReader.read(path: file.path).info.weights
    file.setByte(at: weights[1].offset + 9, to: bytes[weights[1].offset + 9] ^ 1)
    let back = try SlimReader.read(path: file.path, decoding: false).graph
    let small = try required(back[back.constants[0]].tensor)
    #expect(small.isIdentical(to: Patterns.tensor(.f32, [900], distinct: 9, seed: 1)))
    #expect(back[back.constants[1]].tensor?.floats == [Float](repeating: 0, count: 90_000))
    #expect(throws: SlimError.self) { try SlimReader.read(path: file.path) }
  }

  /// Large tensors that are decoded when they are read are the same ones, whole and in parts, on any thread.
  @Test(arguments: [Compression.fast, .best])
  func whatIsDecodedLateIsTheSame(_ compression: Compression) throws {
    var graph = try Graphs.encodable()
    try graph.addConstant("random", Tensor.random([300_000], seed: 8))
    try graph.addConstant("coded", Patterns.tensor(.f32, [300_000], distinct: 200, seed: 8))
    try graph.addConstant(
      "narrow", Tensor.random([200_000], seed: 9).converted(to: .bf16).converted(to: .f32))
    let file = TemporaryFile(try slim(graph, compression))
    let damage = WeightDamage()
    let back = try SlimReader.read(path: file.path, deferring: damage).graph
    let late = try back.constants.map { try required(back[$0].tensor) }
    #expect(late.suffix(3).allSatisfy { $0.isComputed })
    for (id, tensor) in zip(graph.constants, late) {
      let expected = try required(graph[id].tensor)
      #expect(tensor.loaded.isIdentical(to: expected))
      if expected.count > 200_000 {
        for range in [0..<9, 131_070..<131_075, 5..<270_000, 262_144..<300_000] {
          let found = tensor.copy(of: range).floats.map(\.bitPattern)
          #expect(found == expected.floats[range].map(\.bitPattern))
        }
      }
    }
    let wrong = Mutex(0)
    Parallel.forEach(12, lanes: 4) { _, item in
      let index = late.count - 1 - item % 3
      let expected = graph[graph.constants[index]].tensor?.floats ?? []
      let found = late[index].copy(of: item..<190_000 + item).floats.map(\.bitPattern)
      if found != expected[item..<190_000 + item].map(\.bitPattern) { wrong.withLock { $0 += 1 } }
    }
    #expect(wrong.withLock { $0 } == 0)
    #expect(difference(graph, back) == nil)
    #expect(damage.error == nil)
  }

  /// Damage that is found late is the damage that would have been found at once: that of the first tensor.
  @Test func lateDamageIsNoted() throws {
    var graph = Graph(name: "two")
    try graph.addConstant("a", Tensor.random([300_000], seed: 8))
    try graph.addConstant("b", Tensor.random([300_000], seed: 9))
    let bytes = try slim(graph, .fast)
    let file = TemporaryFile(bytes)
    let weights = try SlimReader.read(path: file.path).info.weights
    for weight in weights {
      let place = weight.offset + weight.length / 2
      file.setByte(at: place, to: bytes[place] ^ 1)
    }
    var expected: SlimError?
    do { _ = try SlimReader.read(path: file.path) } catch { expected = error }
    let damage = WeightDamage()
    let back = try SlimReader.read(path: file.path, deferring: damage).graph
    #expect(damage.error == nil)
    for id in back.constants.reversed() {
      #expect(try required(back[id].tensor).floats.allSatisfy { $0 == 0 })
    }
    #expect(try required(damage.error).description == required(expected).description)
  }

  /// A sink in which bytes can be replaced gets the file that others get.
  @Test(arguments: all)
  func sinksGetTheSameFile(_ compression: Compression) throws {
    let graph = try Graphs.encodable()
    let file = TemporaryFile()
    let sink = try AtomicFile(path: file.path)
    #expect(sink.canReplace)
    try SlimWriter.write(graph, compression: compression, to: sink)
    try sink.commit()
    let written = try MappedFile(path: file.path)
    let expected = try slim(graph, compression)
    withExtendedLifetime(written) { #expect(written.bytes.elementsEqual(expected)) }
    _ = try SlimReader.verify(path: file.path)
  }

  /// Only tensors that are stored raw lie in the file.
  @Test func rawTensorsStayInPlace() throws {
    var graph = Graph(name: "mixed")
    try graph.addConstant("small", Tensor([1.0, 2], shape: [2]))
    try graph.addConstant("large", Patterns.tensor(.f32, [900], distinct: 9, seed: 1))
    let file = TemporaryFile(try slim(graph, .best))
    let back = try SlimReader.read(path: file.path).graph
    #expect(try required(back[back.constants[0]].tensor).mapping != nil)
    #expect(try required(back[back.constants[1]].tensor).mapping == nil)
  }
}
