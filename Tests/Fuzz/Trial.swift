import CaffeFormat
import Execution
import IR
import ONNXFormat
import Operators
import Passes
import Rewrite
import SlimFormat
import Tensors
import TestSupport

/// One file, read and, when it can be, rewritten and run.
struct Trial {
  /// Whether graphs that are read are rewritten and run too.
  let isDeep: Bool

  /// Something that must not happen, whatever the file.
  struct Finding: Error {
    let sentence: String
  }

  /// What a run may cost: multiply-adds and bytes of all results together.
  private static let largestWork = 2_000_000
  private static let largestResults = 1 << 22

  /// Reads a file.
  ///
  /// - Returns: what became of it, in a word or two.
  /// - Throws: `Finding`.
  func run(_ path: String, _ kind: Seed.Kind) throws(Finding) -> String {
    do {
      switch kind {
      case .npz: _ = try NPZ.read(path: path)
      case .npy: _ = try NPY.read(path: path)
      case .pb: _ = try ONNXTensorFile.read(path: path)
      case .ir:
        let file = try MappedFile(path: path)
        let source = withExtendedLifetime(file) { String(validating: file.bytes, as: UTF8.self) }
        guard let text = source else { return "no UTF-8" }
        try check(try Graph(parsing: text))
      case .slim:
        try check(try SlimReader.read(path: path, checkingWeights: true).graph)
        _ = try SlimReader.verify(path: path)
      case .prototxt: try check(try caffe(CaffeFiles(prototxt: path)))
      case .caffemodel: try check(try caffe(CaffeFiles(caffemodel: path)))
      case .onnx: try check(try ONNXReader.read(path: path).graph)
      }
      return "read"
    } catch let finding as Finding {
      throw finding
    } catch let error as CaffeError {
      return "\(error.category)"
    } catch let error as ONNXError {
      return "\(error.category)"
    } catch let error as SlimError {
      return "\(error.kind)"
    } catch let error as ParseError {
      if case .limit = error.problem { return "limit" }
      return "malformed"
    } catch is FileError {
      return "malformed"
    } catch {
      throw Finding(sentence: "an error of another module: \(error)")
    }
  }

  /// Reads a Caffe network with random weights, of which there may not be many.
  private func caffe(_ files: CaffeFiles) throws -> Graph {
    var limits = Limits()
    limits[.generated] = 1 << 22
    var options = CaffeOptions()
    options.weights = .random(seed: 1)
    return try Limits.$current.withValue(limits) {
      try CaffeReader.read(files, options: options).graph
    }
  }

  private func check(_ graph: Graph) throws(Finding) {
    do throws(VerifyError) { try graph.verify() } catch {
      throw Finding(sentence: "what was read does not verify: \(error)")
    }
    guard isDeep else { return }
    try checkText(of: graph)
    var rewritten = graph
    var ledger = Ledger()
    do throws(RewriteError) {
      try Pipelines.deploy.run(&rewritten, &ledger, verifying: true)
    } catch {
      if case .graph = error { return }
      throw Finding(sentence: "rewriting: \(error)")
    }
    try run(graph)
    try run(rewritten)
  }

  private func checkText(of graph: Graph) throws(Finding) {
    let text = graph.text
    guard text.utf8.count < 100_000 else { return }
    let again: String
    do throws(ParseError) { again = try Graph(parsing: text).text } catch {
      throw Finding(sentence: "what is printed cannot be read: \(error)")
    }
    if again != text { throw Finding(sentence: "printed, read and printed again it differs") }
  }

  /// Plans and runs a graph whose cost is known and small.
  private func run(_ graph: Graph) throws(Finding) {
    do {
      var given: [Fact] = []
      var inputs: [String: Value] = [:]
      for id in graph.inputs {
        guard let (element, shape) = graph[id].fact.tensorType,
          let sizes = shape.substituting2.concrete,
          let size = Tensor.byteCount(element: element, shape: sizes), size < 1 << 18
        else { return }
        given.append(Fact(element, Shape(sizes)))
        if graph[id].tensor == nil {
          inputs[graph[id].name] = .tensor(Tensor.random(sizes, seed: 1, as: element))
        }
      }
      let facts = try graph.facts(for: given)
      var work: Dim = 0
      var results: Dim = 0
      for (_, totals) in try graph.totals(facts) {
        work = work + totals.cost.multiplyAdds + totals.cost.operations
        results = results + totals.resultBytes
      }
      guard let work = work.value, work < Self.largestWork, let results = results.value,
        results < Self.largestResults
      else { return }
      _ = try Session(graph).run(inputs)
    } catch let error as ExecutionError {
      if case .result = error { throw Finding(sentence: "running: \(error)") }
    } catch {
      // The graph refuses its inputs or cannot be evaluated, and says so.
    }
  }
}

extension Shape {
  /// The shape with every symbol at 2.
  fileprivate var substituting2: Shape {
    map { dim in
      var sizes: [String: Dim] = [:]
      for symbol in dim.symbols { sizes[symbol] = 2 }
      return dim.substituting(sizes)
    }
  }
}
