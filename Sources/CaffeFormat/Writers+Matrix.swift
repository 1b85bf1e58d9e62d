import IR
import Operators
import Protobuf
import Tensors

extension WriterTable {
  static let matrix = [
    Row(Gemm.self, multiply),
    Row(MatMul.self) { net, node, _ throws(Inexpressible) in
      try writeProduct(&net, node, bias: nil)
    },
  ]

  private static func multiply(
    _ net: inout NetWriter, _ node: Node, _ gemm: Gemm
  ) throws(Inexpressible) {
    let weight = try net.weight(node, 1, "matrix 'b'")
    var x: String
    if let flat = net.flattening(node) {
      x = try net.operand(flat, 0)
    } else {
      x = try net.operand(node, 0)
      if gemm.transposeA { x = net.permuted(x, [1, 0]) }
    }
    let maps = weight.shape[gemm.transposeB ? 0 : 1]
    var blobs = [weight.rows(transposed: !gemm.transposeB, times: gemm.alpha)]
    var rest: Tensor?
    if net.has(node, 2), gemm.beta != 0 {
      guard let bias = net.known(node, 2) else {
        throw Inexpressible("adds a matrix that is computed, Caffe's layers have trained biases")
      }
      let row = bias.shape.drop { $0 == 1 }
      if row.isEmpty || row == [maps] {
        let numbers =
          row.isEmpty ? Tensor(splat: bias.doubles[0], shape: [maps]) : bias.reshaped([maps])
        blobs.append(gemm.beta == 1 ? WrittenBlob(numbers) : numbers.mapped { $0 * gemm.beta })
      } else {
        rest = bias
      }
    }
    let hasBias = blobs.count > 1
    var y = net.add("InnerProduct", [x], blobs: blobs, "inner_product_param") {
      $0.add("num_output", maps)
      if !hasBias { $0.add("bias_term", false) }
    }
    if let rest {
      let sizes = try net.resultSizes(node)
      guard let span = AxisSpan(rest.shape, in: sizes), gemm.beta == 1 else {
        throw Inexpressible("adds a matrix of \(rest.shape), Caffe's layer one number per column")
      }
      let ones = WrittenBlob(span.sizes, splat: 1)
      y = net.scaled(y, span, ones, WrittenBlob(rest, shape: span.sizes))
    }
    net.finish(y)
  }

  /// The product by a trained matrix along the last axis.
  static func writeProduct(
    _ net: inout NetWriter, _ node: Node, bias: WrittenBlob?
  ) throws(Inexpressible) {
    guard let weight = net.known(node, 1), net.known(node, 0) == nil else {
      throw Inexpressible(
        "multiplies by a matrix that is computed, Caffe's layers have trained ones")
    }
    guard weight.element == .f32, weight.rank == 2 else {
      throw Inexpressible("multiplies by \(weight), Caffe's layer by one matrix of f32")
    }
    let rank = try net.sizes(node, 0).count
    guard rank >= 2 else {
      throw Inexpressible("multiplies a vector, Caffe's layer a batch of them")
    }
    let x = try net.operand(node, 0)
    let blobs = [weight.rows(transposed: true, times: 1)] + (bias.map { [$0] } ?? [])
    let y = net.add("InnerProduct", [x], blobs: blobs, "inner_product_param") {
      $0.add("num_output", weight.shape[1])
      if bias == nil { $0.add("bias_term", false) }
      if rank != 2 { $0.add("axis", rank - 1) }
    }
    net.finish(y)
  }
}

extension NetWriter {
  mutating func permuted(_ x: String, _ order: [Int]) -> String {
    add("Permute", [x], "permute_param") { $0.add("order", order) }
  }
}

extension Tensor {
  /// A matrix with a row per output, as an InnerProduct layer has it.
  fileprivate func rows(transposed: Bool, times factor: Float) -> WrittenBlob {
    if !transposed, factor == 1 { return WrittenBlob(self) }
    return WrittenBlob(transposed ? [shape[1], shape[0]] : shape) {
      let rows = transposed ? evaluated(by: Transpose()) : self
      return factor == 1
        ? rows : Tensor(floats: rows.floats.map { $0 * factor }, shape: rows.shape)
    }
  }
}
