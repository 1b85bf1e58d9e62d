import Execution
import IR
import Operators
import Tensors
import TestSupport
import Testing

@Suite struct SessionTests {
  static let network = """
    graph "network" {
      input %x: f32[N,3,H,W]
      weight @w: f32[20,3,3,3] = random(1)
      weight @b: f32[20] = random(2)
      weight @d: f32[20,1,3,3] = random(3)
      weight @p: f32[24,20,1,1] = random(4)
      weight @m: f32[24,7] = random(5)
      %a: f32[N,20,(H+1)/2,(W+1)/2] = conv(%x, @w, @b) {stride: [2,2], pads: [1,1,1,1]}
      %r: f32[N,20,(H+1)/2,(W+1)/2] = unary(%a)
      %e: f32[N,20,(H+1)/2,(W+1)/2] = conv(%r, @d) {pads: [1,1,1,1], groups: 20}
      %s: f32[N,20,(H+1)/2,(W+1)/2] = binary(%e, %r)
      %c: f32[N,24,(H+1)/2,(W+1)/2] = conv(%s, @p)
      %g: f32[N,24,1,1] = global_pool(%c)
      %f: f32[N,24] = flatten(%g)
      %l: f32[N,7] = matmul(%f, @m)
      %y: f32[N,7] = softmax(%l)
      output %y
    }
    """

  @Test(arguments: Way.all) func anySizesRun(_ way: Way) throws {
    let graph = try parse(Self.network)
    let session = try Session(graph, options: way.options)
    for (n, h, w) in [(1, 8, 8), (2, 13, 7), (3, 1, 30), (1, 40, 33)] {
      let inputs: [String: Value] = ["x": .tensor(.random([n, 3, h, w], seed: UInt64(h)))]
      let found = try session.run(inputs)
      let problem = disagreement(found, try Evaluator(graph).run(inputs))
      #expect(problem == nil, "\(n), \(h), \(w)")
    }
  }

  @Test func aBatchIsItsImagesOneByOne() throws {
    let session = try Session(try parse(Self.network))
    let images = (0..<3).map { Tensor.random([1, 3, 10, 10], seed: UInt64($0)) }
    let batch = Tensor(floats: images.flatMap(\.floats), shape: [3, 3, 10, 10])
    let whole = try #require(session.run(["x": .tensor(batch)])[0].tensor).floats
    let parts = try images.flatMap { image in
      try #require(session.run(["x": .tensor(image)])[0].tensor).floats
    }
    #expect(zip(whole, parts).allSatisfy { ($0 - $1).magnitude <= 1e-6 })
  }

  @Test func plansAreKeptUpToTheLimit() throws {
    let session = try Session(try parse(Self.network), options: SessionOptions { $0.planLimit = 3 })
    let run = { (size: Int) in
      _ = try session.run(["x": .tensor(.random([1, 3, size, size], seed: 1))])
    }
    for size in 1...3 { try run(size) }
    #expect(session.planCount == 3)
    for size in 1...9 { try run(size) }
    #expect(session.planCount == 3)
    try run(9)
    #expect(session.planCount == 3)
  }

  @Test func runsAtTheSameTimeDoNotMeet() async throws {
    let graph = try parse(Self.network)
    let session = try Session(graph, options: SessionOptions { $0.threads = 2 })
    let inputs = (0..<6).map { index in
      Tensor.random([1, 3, 16 + index % 2, 16], seed: UInt64(index))
    }
    let expected = try inputs.map { try session.run(["x": .tensor($0)]) }
    let wrong = await withTaskGroup(of: Int.self) { group in
      for (input, expected) in zip(inputs, expected) {
        group.addTask {
          var wrong = 0
          for _ in 0..<50 {
            let found = try? session.run(["x": .tensor(input)])
            if !isIdentical(found ?? [], expected) { wrong += 1 }
          }
          return wrong
        }
      }
      return await group.reduce(0, +)
    }
    #expect(wrong == 0)
  }

  @Test func sizesThatDependOnDataEndASegment() throws {
    let graph = try parse(
      """
      input %c: bool[]
      input %x: f32[2,3]
      weight @w: f32[3,5] = random(1)
      %a: f32[2,3] = unary(%x) {function: exp}
      %y: f32[?,3] = if(%c, %a) graph "then" {
        input %a: f32[2,3]
        output %a
      } graph "else" {
        input %b: f32[2,3]
        %d: f32[4,3] = concat(%b, %b)
        output %d
      }
      %m: f32[?,5] = matmul(%y, @w)
      %z: f32[?,5] = unary(%m) {function: neg}
      output %z
      output "early" = %a
      """)
    for way in Way.all {
      let session = try Session(graph, options: way.options)
      for condition in [0.0, 1, 0] {
        let inputs: [String: Value] = [
          "c": .tensor(Tensor([condition], shape: [], as: .bool)),
          "x": .tensor(.random([2, 3], seed: 7)),
        ]
        var taps: [String: Value] = [:]
        let found = try session.run(inputs, tapping: Set(graph.valueIDs)) {
          taps[graph[$0].name] = $1
        }
        let problem = disagreement(found, try Evaluator(graph).run(inputs))
        #expect(problem == nil, "\(way), \(condition)")
        #expect(taps["y"]?.tensor?.shape == [condition == 0 ? 4 : 2, 3])
      }
    }
    let plan = try Session(graph).plan(types: graph.inputs.map { graph[$0].fact.type })
    #expect(plan.unplanned == ["m", "z"])
  }

  @Test func aShapeGivenAsInputIsObeyed() throws {
    let graph = try parse(
      """
      input %x: f32[6]
      input %s: i64[2]
      %y: f32[?,?] = reshape(%x, %s)
      %z: f32[?,?] = transpose(%y)
      output %z
      """)
    let session = try Session(graph)
    for shape in [[2, 3], [3, 2], [6, 1]] {
      let inputs: [String: Value] = [
        "x": .tensor(.random([6], seed: 1)), "s": .tensor(Tensor(shape)),
      ]
      let problem = disagreement(try session.run(inputs), try Evaluator(graph).run(inputs))
      #expect(problem == nil)
    }
  }

  @Test func outputsMayBeInputsAndConstants() throws {
    let graph = try parse(
      """
      input %x: f32[2]
      weight @w: f32[3] = [1,2,3]
      %y: f32[2] = identity(%x)
      output %x
      output @w
      output %y
      output "again" = %y
      """)
    let x = Tensor([5.0, 6], shape: [2])
    let found = try Session(graph).run(["x": .tensor(x)])
    #expect(found.map { $0.tensor?.floats } == [[5, 6], [1, 2, 3], [5, 6], [5, 6]])
  }

  @Test func emptyTensorsAndScalarsRun() throws {
    let graph = try parse(
      """
      input %x: f32[N,4]
      input %s: f32[]
      weight @w: f32[4,3] = random(1)
      %m: f32[N,3] = matmul(%x, @w)
      %y: f32[N,3] = binary(%m, %s) {function: mul}
      %e: f32[] = unary(%s) {function: exp}
      output %y
      output %e
      """)
    for count in [0, 1, 5] {
      let inputs: [String: Value] = [
        "x": .tensor(.random([count, 4], seed: 1)), "s": .tensor(Tensor([2.0], shape: [])),
      ]
      let found = try Session(graph).run(inputs)
      #expect(disagreement(found, try Evaluator(graph).run(inputs)) == nil)
      #expect(found[0].tensor?.shape == [count, 3])
    }
  }

  @Test func profilesTimeEveryStep() throws {
    let graph = try parse(Self.network)
    let session = try Session(graph)
    let inputs: [String: Value] = ["x": .tensor(.random([1, 3, 16, 16], seed: 1))]
    let profile = try session.profile(inputs, runs: 3)
    #expect(profile.seconds.count == profile.plan.steps.count)
    #expect(profile.seconds.allSatisfy { $0 > 0 && $0.isFinite })
  }
}
