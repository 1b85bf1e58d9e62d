import Execution
import IR
import Operators
import Tensors
import TestSupport
import Testing

/// Graphs in which the sizes of some values are known only while they run.
@Suite struct DetectionTests {
  static let detector = """
    graph "detector" {
      input %boxes: f32[1,B,4]
      input %scores: f32[1,2,B]
      input %image: f32[1,3,H,W]
      weight @limit: i64[1] = [4]
      weight @overlap: f32[1] = [0.5]
      weight @threshold: f32[1] = [0.2]
      weight @column: i64[] = [2]
      weight @first: i64[] = [0]
      weight @w: f32[5,3,3,3] = random(1)
      weight @m: f32[20,6] = random(2)
      %s: i64[M,3] = non_max_suppression(%boxes, %scores, @limit, @overlap, @threshold)
      %i: i64[M] = gather(%s, @column) {axis: 1}
      %n: i64[M] = gather(%s, @first) {axis: 1}
      %p: f32[B,4] = gather(%boxes, @first)
      %k: f32[M,4] = gather(%p, %i)
      %f: f32[1,5,H,W] = conv(%image, @w) {pads: [1,1,1,1]}
      %r: f32[M,5,2,2] = roi_align(%f, %k, %n) {height: 2, width: 2, samples: 2}
      %a: f32[M,5,2,2] = unary(%r)
      %g: f32[M,20] = flatten(%a)
      %l: f32[M,6] = matmul(%g, @m)
      %y: f32[M,6] = softmax(%l)
      output %y
      output %s
      output %k
    }
    """

  @Test(arguments: Way.all) func boxesFoundAreRead(_ way: Way) throws {
    let graph = try parse(Self.detector)
    let session = try Session(graph, options: way.options)
    var counts: Set<Int> = []
    let cases: [(boxes: Int, size: Int, scale: Double)] = [
      (6, 8, 1), (9, 5, 1), (6, 8, 0.001), (1, 4, 1),
    ]
    for (boxes, size, scale) in cases {
      var corners: [Double] = []
      var scores: [Double] = []
      for box in 0..<boxes {
        let left = Double(box % 4) * 0.4
        corners += [0, left, 3, left + 3]
      }
      for index in 0..<2 * boxes { scores.append(Double(index * 7 % 11) / 11 * scale) }
      let inputs: [String: Value] = [
        "boxes": .tensor(Tensor(corners, shape: [1, boxes, 4])),
        "scores": .tensor(Tensor(scores, shape: [1, 2, boxes])),
        "image": .tensor(.random([1, 3, size, size], seed: 3)),
      ]
      let found = try session.run(inputs)
      let problem = disagreement(found, try Evaluator(graph).run(inputs))
      #expect(problem == nil, "\(boxes) boxes")
      counts.insert(try #require(found[1].tensor).shape[0])
    }
    #expect(counts.count > 2, "different numbers of boxes, none among them")
    #expect(counts.contains(0))
  }

  @Test(arguments: Way.all) func asManyAsComputed(_ way: Way) throws {
    let graph = try parse(
      """
      graph "computed" {
        input %x: f32[2,N]
        input %k: i64[1]
        weight @two: i64[1] = [2]
        weight @w: f32[1,1,2] = random(1)
        %d: i64[1] = binary(%k, @two) {function: mul}
        %v: f32[2,K], %i: i64[2,K] = top_k(%x, %d)
        %e: f32[2,K] = unary(%v) {function: exp}
        %z: f32[2,N] = scatter_elements(%x, %i, %e) {axis: 1}
        output %v
        output %i
        output %z
      }
      """)
    let session = try Session(graph, options: way.options)
    for (size, k) in [(7, 2), (7, 3), (9, 3), (4, 0)] {
      let inputs: [String: Value] = [
        "x": .tensor(.pattern([2, size], 1)), "k": .tensor(Tensor([k])),
      ]
      let found = try session.run(inputs)
      #expect(found[0].tensor?.shape == [2, 2 * k])
      #expect(disagreement(found, try Evaluator(graph).run(inputs)) == nil)
    }
  }
}
