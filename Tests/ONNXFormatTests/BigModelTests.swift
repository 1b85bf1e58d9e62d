import Glibc
import IR
import ONNXFormat
import Protobuf
import Tensors
import Testing

/// Models beyond 2 GiB, made of holes so that they take no space on disk.
@Suite struct BigModelTests {
  /// Bytes of a file, some of them a hole.
  private struct Pieces {
    var list: [(bytes: [UInt8], hole: Int)] = []
    var count: Int { list.reduce(0) { $0 + $1.bytes.count + $1.hole } }

    /// A length-prefixed field with these pieces.
    func field(_ number: UInt64) -> Pieces {
      var head: [UInt8] = [UInt8(number << 3 | 2)]
      var rest = count
      while rest >= 0x80 {
        head.append(UInt8(rest & 0x7f) | 0x80)
        rest >>= 7
      }
      return Pieces(list: [(head + [UInt8(rest)], 0)] + list)
    }

    func write(_ path: String) throws {
      let file = open(path, O_WRONLY | O_CREAT, 0o600)
      guard file >= 0 else { throw FileError.system(path: path, action: "create", code: errno) }
      defer { close(file) }
      var position = 0
      for (bytes, hole) in list {
        guard pwrite(file, bytes, bytes.count, position) == bytes.count else {
          throw FileError.system(path: path, action: "write", code: errno)
        }
        position += bytes.count + hole
      }
      guard ftruncate(file, position) == 0 else {
        throw FileError.system(path: path, action: "extend", code: errno)
      }
    }
  }

  /// How many bytes of a mapped file were read from it so far.
  private func resident(_ file: MappedFile) throws -> Int {
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    var states = [UInt8](repeating: 0, count: (file.count + page - 1) / page)
    let base = UnsafeMutableRawPointer(mutating: file.bytes.baseAddress)
    guard mincore(base, file.count, &states) == 0 else {
      throw FileError.system(path: file.path, action: "ask about", code: errno)
    }
    return states.count { $0 & 1 != 0 } * page
  }

  @Test(arguments: [(1, 2_400_000_000), (1000, 2_500_000)])
  func weightsAreNotTouched(_ tensors: Int, _ bytesEach: Int) throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/big.onnx"
    var graph = Pieces()
    for index in 0..<tensors {
      var tensor = WireWriter()
      tensor.packed(1, [1, Int64(bytesEach / 4)])
      tensor.integer(2, 1)
      tensor.text(8, "w\(index)")
      let data = Pieces(list: [([], bytesEach)]).field(9)
      graph.list += Pieces(list: [(tensor.bytes, 0)] + data.list).field(5).list
    }
    var rest = WireWriter()
    TestGraph(
      nodes: (0..<tensors).map { TestNode("Mul", ["x", "w\($0)"], ["y\($0)"]) },
      inputs: [TestValue("x", 1, ["N", "1"])], outputs: ["y0"]
    ).write(&rest)
    graph.list.append((rest.bytes, 0))
    var head = WireWriter()
    head.integer(1, 8)
    head.message(8) { $0.integer(2, 13) }
    try Pieces(list: [(head.bytes, 0)] + graph.field(7).list).write(path)

    let file = try MappedFile(path: path)
    let model = try ONNXReader.read(file)
    #expect(try resident(file) < 50 << 20)
    #expect(model.graph.constants.count == tensors)
    let last = try #require(model.graph.value(named: "w\(tensors - 1)"))
    #expect(model.graph[last].tensor?.shape == [1, bytesEach / 4])
    #expect(model.graph[last].tensor?.mapping?.file === file)
  }
}
