public import Operators
import Tensors

/// Finds out whether outputs would match if an input had been prepared otherwise.
///
/// Tried is one change of one image at a time: exchanged channels, another layout, a mirrored or transposed
/// plane, another range of values.
public enum InputDiagnosis {
  /// How often the model is run at most.
  static let limit = 24

  /// What must be done to an input for the outputs to match, in sentences; at most three.
  ///
  /// - Parameter matches: runs the model on changed inputs and judges the outputs.
  public static func sentences(
    _ inputs: [String: Value], _ matches: ([String: Value]) -> Bool
  ) -> [String] {
    var runs = 0
    var found: [String] = []
    for (name, value) in inputs.sorted(by: { $0.key < $1.key }) {
      guard let tensor = value.tensor, tensor.rank >= 3, tensor.count <= 1 << 24 else { continue }
      for change in changes(of: tensor) {
        guard runs < limit, found.count < 3 else { return found }
        let changed = change.make()
        guard !changed.isEqual(to: tensor) else { continue }
        runs += 1
        if matches(inputs.merging([name: .tensor(changed)]) { $1 }) {
          found.append(change.sentence.replacing("INPUT", with: "input '\(name)'"))
        }
      }
    }
    return found
  }

  private struct Change {
    let sentence: String
    let make: () -> Tensor
  }

  private static func changes(of tensor: Tensor) -> [Change] {
    let shape = tensor.shape
    let rank = shape.count
    var changes: [Change] = []
    for axis in [rank - 3, rank - 1] where shape[axis] == 3 || shape[axis] == 4 {
      changes.append(
        Change(sentence: "matches after swapping channels 0 and 2 of INPUT") {
          tensor.rearranged { index in
            var index = index
            if index[axis] == 0 { index[axis] = 2 } else if index[axis] == 2 { index[axis] = 0 }
            return index
          }
        })
      break
    }
    if tensor.element.isFloat {
      for (text, factor, shift) in [
        ("times 255", 255.0, 0.0), ("divided by 255", 1 / 255.0, 0), ("times 2 less 1", 2, -1),
        ("plus 1 divided by 2", 0.5, 0.5), ("with the opposite sign", -1, 0),
      ] {
        changes.append(
          Change(sentence: "matches with INPUT \(text)") {
            Tensor(
              tensor.doubles.map { $0 * factor + shift }, shape: shape, as: tensor.element)
          })
      }
    }
    if rank == 4 {
      // The elements stand in the order of another shape.
      let orders = [("NHWC→NCHW", [0, 3, 1, 2]), ("NCHW→NHWC", [0, 2, 3, 1])]
      for (text, order) in orders {
        var stored = [0, 0, 0, 0]
        for (place, axis) in order.enumerated() { stored[axis] = shape[place] }
        changes.append(
          Change(sentence: "matches after \(text) of the elements of INPUT") {
            tensor.reordered(from: stored, order)
          })
      }
      if shape[2] == shape[3] {
        changes.append(
          Change(sentence: "matches after transposing H and W of INPUT") {
            tensor.reordered(from: shape, [0, 1, 3, 2])
          })
      }
      for (axis, text) in [(2, "rows"), (3, "columns")] {
        changes.append(
          Change(sentence: "matches after reversing the \(text) of INPUT") {
            tensor.rearranged { index in
              var index = index
              index[axis] = shape[axis] - 1 - index[axis]
              return index
            }
          })
      }
    }
    return changes
  }
}

extension Tensor {
  /// A tensor of the same shape whose elements come from other places of this one.
  fileprivate func rearranged(_ source: ([Int]) -> [Int]) -> Tensor {
    let values = doubles
    var strides = [Int](repeating: 1, count: rank)
    for axis in shape.indices.dropLast().reversed() {
      strides[axis] = strides[axis + 1] * shape[axis + 1]
    }
    let result = values.indices.map { place in
      let index = strides.indices.map { place / strides[$0] % shape[$0] }
      return values[zip(source(index), strides).reduce(0) { $0 + $1.0 * $1.1 }]
    }
    return Tensor(result, shape: shape, as: element)
  }

  /// The elements taken as of another shape, whose axes are then put into an order; the shape stays.
  fileprivate func reordered(from stored: [Int], _ order: [Int]) -> Tensor {
    let values = doubles
    var strides = [Int](repeating: 1, count: stored.count)
    for axis in stored.indices.dropLast().reversed() {
      strides[axis] = strides[axis + 1] * stored[axis + 1]
    }
    let moved = order.map { stored[$0] }
    let steps = order.map { strides[$0] }
    var result: [Double] = []
    result.reserveCapacity(values.count)
    var index = [Int](repeating: 0, count: moved.count)
    for _ in values.indices {
      result.append(values[zip(index, steps).reduce(0) { $0 + $1.0 * $1.1 }])
      var axis = moved.count - 1
      while axis >= 0 {
        index[axis] += 1
        if index[axis] < moved[axis] { break }
        index[axis] = 0
        axis -= 1
      }
    }
    return Tensor(result, shape: shape, as: element)
  }

  fileprivate func isEqual(to other: Tensor) -> Bool {
    shape == other.shape && element == other.element && doubles == other.doubles
  }
}
