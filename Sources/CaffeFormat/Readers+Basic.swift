import CCaffeSchema
import IR
import Operators
import Tensors

extension LayerTable {
  static let basic = [
    Row("ReLU", relu),
    Row("InnerProduct", innerProduct),
  ]

  private static func relu(_ layer: inout LayerReader) throws(CaffeProblem) {
    let inputs = try layer.operands(1, 1)
    let settings = layer.settings(layer.parameter.relu_param, caffe__re_luparameter__init)
    var unary = Unary()
    unary.function = .relu
    if settings.negative_slope != 0 {
      unary.function = .leakyRelu
      unary.alpha = settings.negative_slope
    }
    try layer.result(unary, inputs)
  }

  /// Everything from `axis` on is one vector; what stands before is the batch, and keeps its shape.
  private static func innerProduct(_ layer: inout LayerReader) throws(CaffeProblem) {
    let settings = layer.settings(
      layer.parameter.inner_product_param, caffe__inner_product_parameter__init)
    guard let x = try layer.operands(1, 1)[0] else { throw .missingOperand(index: 0) }
    let sizes = try layer.sizes(of: x)
    let axis = try layer.axis(Int(settings.axis), rank: sizes.count, "axis")
    guard settings.has_num_output != 0, settings.num_output > 0 else {
      throw .missing("inner_product_param.num_output")
    }
    let outputs = Int(settings.num_output)
    let inner = sizes[axis...].reduce(1, *)
    let isTransposed = settings.transpose != 0
    let weight = try layer.blob(
      0, isTransposed ? [inner, outputs] : [outputs, inner], filler: settings.weight_filler,
      "weight")
    var bias: ValueID?
    if settings.bias_term != 0 {
      bias = try layer.blob(1, [outputs], filler: settings.bias_filler, "bias")
    }
    var matrix = x
    if sizes.count != 2 || axis != 1 {
      var flatten = Flatten()
      flatten.axis = axis
      matrix = try layer.step(flatten, [x], "rows")
    }
    var gemm = Gemm()
    gemm.transposeB = !isTransposed
    if axis == 1 { return try layer.result(gemm, [matrix, weight, bias]) }
    let product = try layer.step(gemm, [matrix, weight, bias], "product")
    let shape = try layer.constant(Array(sizes[..<axis]) + [outputs], "shape")
    try layer.result(Reshape(), [product, shape])
  }
}
