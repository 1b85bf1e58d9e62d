import Tensors

extension Tensor {
  /// Runs of `length` elements that start at the given offsets, one after the other, bytes as they are.
  ///
  /// - Precondition: every run lies in the tensor and `shape` holds as many elements as the runs.
  func runs(at offsets: [Int], of length: Int, shape: [Int]) -> Tensor {
    let width = length * element.byteCount
    let size = element.byteCount
    return Tensor(element: element, shape: shape) { target in
      withUnsafeBytes { source in
        guard width > 0, let base = source.baseAddress, let result = target.baseAddress else {
          return
        }
        for (index, offset) in offsets.enumerated() {
          (result + index * width).copyMemory(from: base + offset * size, byteCount: width)
        }
      }
    }
  }
}

extension Selection {
  /// Where the elements that `indices` name along an axis lie in an array of `shape`.
  ///
  /// - Precondition: `indices` has the rank of `shape` and is no longer on the other axes.
  static func elements(of shape: [Int], axis: Int, indices: Tensor) throws -> [Int] {
    if indices.count == 0 { return [] }
    let strides = Strides.rowMajor(shape)
    let bases = Selection(
      tables: indices.shape.enumerated().map { other, size in
        other == axis
          ? Array(repeating: 0, count: size) : (0..<size).map { $0 * strides[other] }
      })
    let size = Int64(shape[axis])
    return try zip(bases.offsets(), indices.integers).map { base, index in
      guard index >= -size, index < size else {
        throw EvaluationError.value(
          input: "indices",
          problem: "index \(index) is not in dimension \(axis) of 'x', which has size \(size)")
      }
      return base + Int(index < 0 ? index + size : index) * strides[axis]
    }
  }

  /// Where the runs that tuples of `indices` name lie in an array of `shape`.
  ///
  /// The last dimension of `indices` holds tuples, which index the dimensions of `shape` that follow the
  /// first `batch` ones; those are common to both.
  static func tuples(of shape: [Int], batch: Int, indices: Tensor) throws -> [Int] {
    let strides = Strides.rowMajor(shape)
    let width = indices.shape[indices.rank - 1]
    let count = indices.shape.dropLast().reduce(1, *)
    let batches = shape[..<batch].reduce(1, *)
    let batchSize = shape[batch...].reduce(1, *)
    let perBatch = max(count / max(batches, 1), 1)
    let values = indices.integers
    return try (0..<count).map { tuple in
      var offset = tuple / perBatch * batchSize
      for k in 0..<width {
        let size = Int64(shape[batch + k])
        let index = values[tuple * width + k]
        guard index >= -size, index < size else {
          throw EvaluationError.value(
            input: "indices",
            problem:
              "index \(index) is not in dimension \(batch + k) of 'x', which has size \(size)")
        }
        offset += Int(index < 0 ? index + size : index) * strides[batch + k]
      }
      return offset
    }
  }
}
