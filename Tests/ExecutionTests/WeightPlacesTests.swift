import Execution
import Glibc
import IR
import Operators
import Tensors
import TestSupport
import Testing

/// Weights are packed from wherever they lie: memory, a mapped file at any address, or what computes them.
@Suite struct WeightPlacesTests {
  private static let network = """
    input %x: f32[N,32,H,6]
    input %y: f32[N,900]
    weight @w: f32[80,32,3,3] = random(1)
    weight @d: f32[80,1,3,3] = random(2)
    weight @g: f32[80,20,3,3] = random(3)
    weight @t: f32[700,900] = random(4)
    weight @r: f32[700,300] = random(5)
    %a: f32[N,80,H,6] = conv(%x, @w) {pads: [1,1,1,1]}
    %b: f32[N,80,H,6] = conv(%a, @d) {pads: [1,1,1,1], groups: 80}
    %c: f32[N,80,H,6] = conv(%b, @g) {pads: [1,1,1,1], groups: 4}
    %u: f32[N,700] = gemm(%y, @t) {transpose_b: true}
    %v: f32[N,300] = gemm(%u, @r)
    output %c
    output %v
    """

  /// The graph with its weights in a file, the first of them at an offset.
  private static func mapped(_ graph: Graph, at offset: Int) throws -> Graph {
    var bytes = [UInt8](repeating: 0, count: offset)
    var places: [(ValueID, Tensor, Int)] = []
    for id in graph.constants {
      let tensor = try #require(graph[id].tensor)
      places.append((id, tensor, bytes.count))
      tensor.withUnsafeBytes { bytes += $0 }
    }
    var template = Array("/tmp/weights-test-XXXXXX".utf8CString)
    close(mkstemp(&template))
    let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { unlink(path) }
    try AtomicFile.write(bytes, to: path)
    let file = try MappedFile(path: path)
    var result = graph
    for (id, tensor, place) in places {
      result.setTensor(
        of: id,
        to: try #require(
          Tensor(element: tensor.element, shape: tensor.shape, mapped: file, offset: place)))
    }
    return result
  }

  /// The graph with weights that are computed when they are read.
  private static func computed(_ graph: Graph) throws -> Graph {
    var result = graph
    for id in graph.constants {
      let tensor = try #require(graph[id].tensor)
      result.setTensor(
        of: id,
        to: Tensor(element: tensor.element, shape: tensor.shape) { range, target in
          tensor.withUnsafeBytes {
            target.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[range]))
          }
        })
    }
    return result
  }

  /// The same bits come out, also when weights are read anew for other sizes after their pages were let go.
  @Test func givesTheSameBits() throws {
    let graph = try parse(Self.network)
    let others = [
      ("at 64", try Self.mapped(graph, at: 64)), ("at 3", try Self.mapped(graph, at: 3)),
      ("computed", try Self.computed(graph)),
    ]
    for way in Way.all {
      let sessions = try others.map { ($0.0, try Session($0.1, options: way.options)) }
      for (count, height) in [(1, 5), (3, 9), (1, 28), (1, 5)] {
        let inputs: [String: Value] = [
          "x": .tensor(.random([count, 32, height, 6], seed: 6)),
          "y": .tensor(.random([count, 900], seed: 7)),
        ]
        let expected = try Session(graph, options: way.options).run(inputs)
        for (place, session) in sessions {
          try #expect(
            isIdentical(session.run(inputs), expected), "\(way), \(place), \(count) × \(height)")
        }
      }
    }
    // Reading all of the weights has kept none of them in memory.
    let computed = try #require(others.last).1
    #expect(computed.constants.allSatisfy { computed[$0].tensor?.isComputed ?? false })
  }
}
