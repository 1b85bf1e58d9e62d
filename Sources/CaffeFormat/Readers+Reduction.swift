import CCaffeSchema
import IR
import Operators
import Tensors

extension LayerTable {
  static let reduction = [
    Row("Reduction", reduce),
    Row("ArgMax", argMax),
  ]

  /// The axes from one on are reduced to nothing.
  private static func reduce(_ layer: inout LayerReader) throws(CaffeProblem) {
    let settings = layer.settings(
      layer.parameter.reduction_param, caffe__reduction_parameter__init)
    let input = try layer.operand()
    let rank = try layer.rank(of: input)
    let axis = try layer.axis(Int(settings.axis), rank: rank, "axis")
    let function: Reduce.Function =
      switch settings.operation {
      case CAFFE__REDUCTION_PARAMETER__REDUCTION_OP__ASUM: .l1
      case CAFFE__REDUCTION_PARAMETER__REDUCTION_OP__SUMSQ: .sumSquare
      case CAFFE__REDUCTION_PARAMETER__REDUCTION_OP__MEAN: .mean
      default: .sum
      }
    let operation = Reduce { ($0.function, $0.keepDims) = (function, false) }
    let operands = [input, try layer.constant(Array(axis..<rank), "axes")]
    if settings.coeff == 1 { return try layer.result(operation, operands) }
    let reduced = try layer.step(operation, operands, "reduced")
    let factor = try layer.scalar(Double(settings.coeff), like: reduced, "factor")
    try layer.result(Binary { $0.function = .mul }, [reduced, factor])
  }

  /// The places of the largest elements, as numbers; of equal ones the last is the first.
  ///
  /// Along an axis the result is the places, or the elements with `out_max_val`. Without an axis all elements of
  /// an image count, and the elements stand beside the places.
  private static func argMax(_ layer: inout LayerReader) throws(CaffeProblem) {
    let settings = layer.settings(layer.parameter.argmax_param, caffe__arg_max_parameter__init)
    let input = try layer.operand()
    let count = try settings.top_k.positive("top_k")
    let givesElements = settings.out_max_val != 0
    if settings.has_axis != 0 {
      let rank = try layer.rank(of: input)
      let axis = try layer.axis(Int(settings.axis), rank: rank, "axis")
      let best = try best(&layer, input, axis: axis, count: count)
      return try give(&layer, givesElements ? best.elements : best.places, of: input)
    }
    let rank = try layer.rank(of: input)
    guard rank >= 1 else { throw .shape(found: [], expected: "at least one axis") }
    let images = try layer.sizes(of: input, axes: 0..<1)[0]
    let flat = try layer.step(Flatten(), [input], "flat")
    let best = try best(&layer, flat, axis: 1, count: count)
    let tail = Array(repeating: 1, count: max(rank - 3, 0))
    guard givesElements else {
      let places = try number(&layer, best.places, of: input)
      return try layer.result(places, reshaped: [images, 1, count] + tail)
    }
    let places = try number(&layer, best.places, of: input)
    let pairs = try layer.step(Concat { $0.axis = 1 }, [places, best.elements], "pairs")
    try layer.result(pairs, reshaped: [images, 2, count] + tail)
  }

  private static func best(
    _ layer: inout LayerReader, _ input: ValueID, axis: Int, count: Int
  ) throws(CaffeProblem) -> (places: ValueID, elements: ValueID) {
    let size = try layer.sizes(of: input, axes: axis..<axis + 1)[0]
    guard count <= size else {
      throw .field(
        name: "top_k", found: "\(count)", expected: "at most \(size), the number of elements")
    }
    if count == 1 {
      let places = try layer.step(
        ArgExtremum { ($0.function, $0.axis, $0.selectLast) = (.max, axis, true) }, [input],
        "places")
      return (places, try layer.reduced(.max, input, axes: axis..<axis + 1, "elements"))
    }
    // Of equal elements the operator gives the first, so the axis is turned round.
    let last = try layer.constant([-1], "last")
    let before = try layer.constant([-size - 1], "before")
    let axes = try layer.constant([axis], "axis")
    let turned = try layer.step(Slice(), [input, last, before, axes, last], "turned")
    let limit = try layer.constant(Tensor([Int64(count)], shape: [1]), "top_k")
    let found = try layer.steps(
      TopK { $0.axis = axis }, [turned, limit], ["elements", "turned_places"])
    let end = try layer.constant(Tensor([Int64(size - 1)], shape: []), "end")
    return (try layer.step(.sub, end, found[1], "places"), found[0])
  }

  private static func number(
    _ layer: inout LayerReader, _ value: ValueID, of input: ValueID
  ) throws(CaffeProblem) -> ValueID {
    let element = try layer.type(of: input).element
    return try layer.step(Cast { $0.to = element }, [value], "numbers")
  }

  /// Gives a value in the element type of the input as the top.
  private static func give(
    _ layer: inout LayerReader, _ value: ValueID, of input: ValueID
  ) throws(CaffeProblem) {
    let element = try layer.type(of: input).element
    try layer.result(Cast { $0.to = element }, [value])
  }
}
