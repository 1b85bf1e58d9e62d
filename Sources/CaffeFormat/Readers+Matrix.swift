import CCaffeSchema
import IR
import Operators
import Protobuf
import Tensors

/// Products with trained matrices, and trained tensors themselves.
extension LayerTable {
  static let matrix = [
    Row("InnerProduct", innerProduct), Row("Embed", embed), Row("Parameter", parameter),
  ]

  private static func innerProduct(_ layer: inout LayerReader) throws(CaffeProblem) {
    let settings = layer.settings(
      layer.parameter.inner_product_param, caffe__inner_product_parameter__init)
    let input = try layer.operand()
    let sizes = try layer.sizes(of: input)
    let axis = try layer.axis(Int(settings.axis), rank: sizes.count, "axis")
    guard settings.has_num_output != 0 else { throw .missing("num_output") }
    let outputs = try settings.num_output.positive("num_output")
    let inputs = try elementCount(sizes[axis...])
    let isTransposed = settings.transpose != 0
    var operands: [ValueID?] = [
      input,
      try layer.blob(
        0, isTransposed ? [inputs, outputs] : [outputs, inputs], filler: settings.weight_filler,
        "weight"),
    ]
    if settings.bias_term != 0 {
      operands.append(try layer.blob(1, [outputs], filler: settings.bias_filler, "bias"))
    }
    let product = Gemm { $0.transposeB = !isTransposed }
    if axis != 1 || sizes.count != 2 {
      operands[0] = try layer.step(Flatten { $0.axis = axis }, [input], "flat")
    }
    if axis == 1 { return try layer.result(product, operands) }
    let rows = try layer.step(product, operands, "rows")
    try layer.result(rows, reshaped: Array(sizes[..<axis]) + [outputs])
  }

  /// The rows of a trained matrix that numbers name.
  private static func embed(_ layer: inout LayerReader) throws(CaffeProblem) {
    let settings = layer.settings(layer.parameter.embed_param, caffe__embed_parameter__init)
    let input = try layer.operand()
    guard settings.has_num_output != 0 else { throw .missing("num_output") }
    guard settings.has_input_dim != 0 else { throw .missing("input_dim") }
    let outputs = try settings.num_output.positive("num_output")
    let rows = try settings.input_dim.positive("input_dim")
    let weight = try layer.blob(0, [rows, outputs], filler: settings.weight_filler, "weight")
    let indices = try layer.step(Cast { $0.to = .i64 }, [input], "indices")
    guard settings.bias_term != 0 else { return try layer.result(Gather(), [weight, indices]) }
    let bias = try layer.blob(1, [outputs], filler: settings.bias_filler, "bias")
    let found = try layer.step(Gather(), [weight, indices], "rows")
    try layer.result(Binary { $0.function = .add }, [found, bias])
  }

  private static func parameter(_ layer: inout LayerReader) throws(CaffeProblem) {
    let settings = layer.settings(
      layer.parameter.parameter_param, caffe__parameter_parameter__init)
    _ = try layer.operands(0, 0)
    var shape: [Int] = []
    for size in settings.shape.map({ Array(numbers($0.pointee.n_dim, $0.pointee.dim)) }) ?? [] {
      guard size >= 0, size <= Int64(Int32.max) else {
        throw .field(name: "dim", found: "\(size)", expected: "a size below 2^31")
      }
      shape.append(Int(size))
    }
    try layer.pass(try layer.blob(0, shape, filler: nil, "value"), top: 0)
  }
}
