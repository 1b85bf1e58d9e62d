import IR
import Operators
import Tensors

/// A node evaluated by its operator, between the memory of a run and tensors.
struct Reference {
  enum Input {
    case absent
    case tensor(Tensor)
    /// Elements in memory, as floats when their type is a 16-bit one.
    case memory(Plain, NarrowFloat?)
    /// A value that lives outside the arena, such as one of unknown shape.
    case boxed(Int)
  }

  enum Output {
    case unused
    case memory(Plain, NarrowFloat?)
    case boxed(Int)
  }

  var node: Node
  var inputs: [Input]
  var outputs: [Output]

  func run(
    _ environment: Environment, _ boxes: inout [Value?]
  ) throws(ExecutionError) {
    let bases = environment.bases
    var values: [Value?] = []
    for input in inputs {
      switch input {
      case .absent: values.append(nil)
      case .tensor(let tensor): values.append(.tensor(tensor))
      case .memory(let plain, let narrow):
        values.append(.tensor(plain.tensor(bases).narrowed(to: narrow, environment.kernels)))
      case .boxed(let index): values.append(boxes[index])
      }
    }
    let results = try evaluate(values)
    for (index, output) in outputs.enumerated() {
      guard index < results.count else {
        throw .result(
          node: node.name,
          problem: "\(results.count) outputs were evaluated, \(outputs.count) expected")
      }
      switch output {
      case .unused: break
      case .boxed(let box): boxes[box] = results[index]
      case .memory(let plain, let narrow):
        let element = narrow?.element ?? plain.element
        guard let tensor = results[index].tensor, tensor.element == element,
          tensor.shape == plain.shape
        else {
          throw .result(
            node: node.name,
            problem: "output \(index) is \(results[index].tensor?.description ?? "no tensor"), "
              + "\(element)\(plain.shape) was inferred")
        }
        if let narrow {
          tensor.widen(into: plain.place.floats(bases), from: narrow, environment.kernels)
          break
        }
        tensor.withUnsafeBytes { bytes in
          if let base = bytes.baseAddress {
            plain.place.bytes(bases).copyMemory(from: base, byteCount: bytes.count)
          }
        }
      }
    }
  }

  private func evaluate(_ values: [Value?]) throws(ExecutionError) -> [Value] {
    do {
      if let op = node.op as? any RegionOperator {
        return try op.evaluate(values, regions: node.regions)
      }
      return try node.op.evaluate(values)
    } catch let error as EvaluationError {
      throw .graph(.evaluation(node: node.name, op: type(of: node.op).name, error))
    } catch let error as GraphError {
      throw .graph(error)
    } catch {
      throw .result(node: node.name, problem: "\(error)")
    }
  }
}

extension Plain {
  /// A tensor of the elements in memory.
  func tensor(_ bases: Bases) -> Tensor {
    Tensor(element: element, shape: shape) { target in
      if let base = target.baseAddress, target.count > 0 {
        base.copyMemory(from: place.bytes(bases), byteCount: target.count)
      }
    }
  }
}

extension Blocked {
  /// A tensor of the elements in memory, in the order of channels.
  func tensor(_ bases: Bases, shape: [Int]) -> Tensor {
    let source = UnsafePointer(place.floats(bases))
    return Tensor(element: .f32, shape: shape) { bytes in
      guard bytes.count > 0 else { return }
      let target = bytes.bindMemory(to: Float.self)
      var index = 0
      for image in 0..<images {
        for channel in 0..<channels {
          let plane = source + image * imageStride + channel / lanes * blockStride + channel % lanes
          for row in 0..<height {
            let start = plane + (row + padding.top) * rowStride + padding.left * lanes
            for column in 0..<width {
              target[index] = start[column * lanes]
              index += 1
            }
          }
        }
      }
    }
  }
}
