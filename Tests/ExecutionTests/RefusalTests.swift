import Execution
import IR
import Operators
import Tensors
import TestSupport
import Testing

/// What is refused, and in which words.
@Suite struct RefusalTests {
  static let options: [(SessionOptions, String)] = [
    (
      SessionOptions { $0.isa = "avx1024" },
      "instruction set 'avx1024' does not exist; there are base, avx2, avx512"
    ),
    (SessionOptions { $0.threads = 0 }, "option 'threads' is 0, 1 to 1024 expected"),
    (SessionOptions { $0.threads = 5000 }, "option 'threads' is 5000, 1 to 1024 expected"),
  ]

  @Test(arguments: options)
  func optionsOutOfRange(_ options: SessionOptions, _ sentence: String) throws {
    let graph = try parse("input %x: f32[2]\noutput %x")
    let error = try #require(throws: ExecutionError.self) {
      try Session(graph, options: options)
    }
    #expect(error.description == sentence)
  }

  static let inputs: [([String: Value], String)] = [
    ([:], "input 'x' is not given"),
    (
      ["x": .tensor(.random([2, 3], seed: 1)), "z": .tensor(Tensor([1]))],
      "input 'z' does not exist"
    ),
    (["x": .tensor(.random([2], seed: 1))], "input 'x': is f32[2], f32[N,3] expected"),
    (
      ["x": .tensor(.random([2, 3], seed: 1, as: .f64))],
      "input 'x': is f64[2,3], f32[N,3] expected"
    ),
  ]

  @Test(arguments: inputs)
  func inputsThatDoNotFit(_ inputs: [String: Value], _ sentence: String) throws {
    let graph = try parse("input %x: f32[N,3]\n%y: f32[N,3] = unary(%x)\noutput %y")
    let session = try Session(graph)
    let error = try #require(throws: GraphError.self) { try session.run(inputs) }
    #expect("\(error)".replacing("': is not", with: "' is not").hasPrefix(sentence), "\(error)")
  }

  @Test func moreMemoryThanAllowed() throws {
    let graph = try parse("input %x: f32[N]\n%y: f32[N] = unary(%x)\noutput %y")
    let session = try Session(graph, options: SessionOptions { $0.memoryLimit = 4096 })
    _ = try session.run(["x": .tensor(.random([1024], seed: 1))])
    let error = try #require(throws: ExecutionError.self) {
      try session.run(["x": .tensor(.random([1040], seed: 1))])
    }
    #expect(
      error.description
        == "the activations: 4160 bytes, at most 4096 expected; --limit activations=NUMBER raises it"
    )
  }

  /// Sizes whose products no integer holds, in graphs that are only planned.
  @Test(arguments: ["expand", "max_pool", "conv_transpose", "conv"])
  func hostileSizesEndInAnErrorOrRun(_ name: String) throws {
    var graph = Graph(name: "hostile")
    let x = try graph.addInput("x", .tensor(.f32, [Dim(symbol: "N")]))
    let z = try graph.addInput("z", .tensor(.f32, [1, 1, Dim(symbol: "H"), 3]))
    let s = try graph.addConstant("s", Tensor([1 << 40, 1]))
    let w = try graph.addConstant("w", .random([1, 1, 2, 2], seed: 1))
    let operators: [String: (any Operator, [ValueID])] = [
      "expand": (Expand(), [x, s]),
      "max_pool": (
        MaxPool {
          $0.kernel = [1 << 10, 1 << 10]
          $0.pads = [Window.limit - 1, Window.limit - 1, 0, 0]
        }, [z]
      ),
      "conv_transpose": (ConvTranspose { $0.stride = [Window.limit, Window.limit] }, [z, w]),
      "conv": (Conv { $0.pads = Array(repeating: Window.limit - 1, count: 4) }, [z, w]),
    ]
    let (op, inputs) = try #require(operators[name])
    let outputs = try graph.addNode(op, inputs, outputs: ["y"])
    graph.addOutput(try #require(outputs[0]))
    let session = try Session(graph, options: SessionOptions { $0.threads = 2 })
    do {
      _ = try session.run([
        "x": .tensor(.random([3], seed: 1)), "z": .tensor(.random([1, 1, 3, 3], seed: 2)),
      ])
    } catch let error as ExecutionError {
      switch error {
      case .memory, .tooLarge: break
      default: Issue.record("\(error)")
      }
    }
  }

  @Test func sizesThatNoMemoryHas() throws {
    let graph = try parse(
      """
      input %x: f32[N]
      weight @s: i64[3] = [4611686018427387904,2,1]
      %y: f32[4611686018427387904,2,N] = expand(%x, @s)
      output %y
      """)
    let session = try Session(graph)
    #expect(throws: (any Error).self) { try session.run(["x": .tensor(.random([3], seed: 1))]) }
  }

  @Test func whatANodeCannotEvaluateCarriesItsName() throws {
    let graph = try parse(
      """
      input %x: f32[3]
      input %i: i64[2]
      %y: f32[2] = gather(%x, %i) as "pick"
      output %y
      """)
    let error = try #require(throws: GraphError.self) {
      try Session(graph).run(["x": .tensor(.random([3], seed: 1)), "i": .tensor(Tensor([0, 9]))])
    }
    #expect("\(error)".hasPrefix("gather 'pick': input 'indices': index 9"))
  }

  @Test func theLabelNamesTheInstructionSet() throws {
    let graph = try parse("input %x: f32[2]\noutput %x")
    for isa in Session.availableISAs {
      #expect(
        try Session(graph, options: SessionOptions { $0.isa = isa }).label == "runtime, \(isa)")
    }
  }
}
