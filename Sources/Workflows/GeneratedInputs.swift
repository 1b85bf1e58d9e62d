import IR
import Operators
import Tensors

/// Inputs made up for a model: sizes for what its inputs leave open, values by element type.
struct GeneratedInputs {
  let graph: Graph
  /// The model's file, for messages.
  let path: String
  let shapes: InputShapes
  /// The option with which the user gives sizes, for messages.
  let shapeOption: String
  /// The option with which the user gives inputs, for messages; nil where there is none.
  let dataOption: String?

  /// Calls `body` with inputs until it takes them.
  ///
  /// A leading symbol without a size is `leading`; the others are 64, else 224. Integers, which may be
  /// indices, are below 8, else below 2, else 0. Inputs are refused when `body` throws a `GraphError` that
  /// depends on sizes or values.
  ///
  /// - Throws: `Failure.check` with the advice to give shapes or inputs when all are refused, `.usage` when
  ///   given shapes do not fit, and what else `body` throws, wrapped.
  func offer<R>(
    _ kind: SampleInputs, leading: Int = 1, seed: UInt64,
    to body: ([String: Value]) throws -> R
  ) throws(Failure) -> R {
    var problem = ""
    var (isOpen, sizeMatters) = (false, false)
    for size in [64, 224] where size == 64 || sizeMatters {
      let facts = try shapes.facts(of: graph, path: path, option: shapeOption) { _, isLeading in
        isOpen = true
        if !isLeading { sizeMatters = true }
        return isLeading ? leading : size
      }
      if let refusal = refusal(of: facts) {
        problem = refusal
        continue
      }
      for limit in integerLimits {
        let values = try kind.values(for: graph, facts, seed: seed, limit: limit)
        do {
          return try body(values)
        } catch let error as GraphError where error.dependsOnInputs {
          problem = error.description
        } catch {
          throw Failure(error, in: path)
        }
      }
    }
    throw Failure(.check, advice(problem, isOpen))
  }

  /// Whether there are sizes that the graph's inference takes, whatever the values.
  var infersSizes: Bool {
    get throws(Failure) {
      for leading in [1, 2] {
        for size in [64, 224] {
          let facts = try shapes.facts(of: graph, path: path, option: shapeOption) {
            $1 ? leading : size
          }
          if refusal(of: facts) == nil { return true }
        }
      }
      return false
    }
  }

  /// What integers stay below, in the order of the attempts.
  private var integerLimits: [Int64] {
    let hasIntegers = graph.inputs.contains {
      graph[$0].tensor == nil && graph[$0].fact.tensorType?.element.isInteger == true
    }
    return hasIntegers ? [8, 2, 1] : [8]
  }

  /// Why the graph does not take inputs of these types; nil when it does.
  private func refusal(of facts: [Fact]) -> String? {
    for (id, fact) in zip(graph.inputs, facts) {
      if let shape = fact.tensorType?.shape, shape.concrete == nil {
        return "the size of input '\(graph[id].name)' \(shape.text) is open"
      }
    }
    do throws(GraphError) {
      _ = try graph.facts(for: facts)
      return nil
    } catch {
      return error.description
    }
  }

  private func advice(_ problem: String, _ isOpen: Bool) -> String {
    let names = graph.inputs.filter { graph[$0].tensor == nil }.map { graph[$0].name }
    if isOpen, (try? infersSizes) != true {
      return "\(path): no input sizes could be inferred (\(problem)); "
        + "give them with \(shapeOption) NAME=1x3x224x224 (inputs: \(names.joined(separator: ", ")))"
    }
    let sentence = "\(path): the model takes none of the generated inputs (\(problem))"
    return dataOption.map { "\(sentence); give some with \($0) FILE" } ?? sentence
  }
}

extension GraphError {
  /// Whether other sizes or values of the inputs might avoid the error.
  fileprivate var dependsOnInputs: Bool {
    switch self {
    case .shape(_, _, .unsupported), .shape(_, _, .unknown), .evaluation(_, _, .unsupported),
      .evaluation(_, _, .limit), .shape(_, _, .limit), .evaluation(_, _, .shape(.limit)):
      false
    case .shape, .evaluation: true
    case .input, .unknown, .duplicate, .invalid: false
    }
  }
}
