import CKernels
import Testing

@Suite struct ElementTests {
  /// Functions that are held to a relative error; the others lose it to cancellation, by definition.
  static let relative = [
    NN_IDENTITY, NN_RELU, NN_CLAMP, NN_LEAKY_RELU, NN_SIGMOID, NN_SILU, NN_TANH, NN_EXP, NN_LOG,
    NN_SQRT, NN_NEGATE, NN_ABSOLUTE, NN_RECIPROCAL, NN_FLOOR, NN_CEIL, NN_ROUND, NN_SIGN, NN_ERF,
    NN_ELU, NN_SOFTPLUS, NN_SOFTSIGN,
  ]
  static let absolute = [NN_HARD_SIGMOID, NN_HARD_SWISH, NN_GELU, NN_GELU_TANH, NN_MISH]

  /// Bit patterns from all over the number line, denormals, infinities and NaN among them.
  static let spread: [Float] = {
    let special: [Float] = [
      0, -0.0, .infinity, -.infinity, .nan, .leastNonzeroMagnitude, -.leastNonzeroMagnitude,
      .leastNormalMagnitude, .greatestFiniteMagnitude, -.greatestFiniteMagnitude, 0.5, 1.5, 2.5,
      -0.5, -1.5, -2.5, 8_388_607.5, 8_388_609, -8_388_609, 88.72283, 88.7229, -87.33655, -103.97,
      -103.98, 1, -1, 9, -9, 20, -20, 0.625, -0.625, 0.9277344, 3.8325,
    ]
    return special
      + stride(from: UInt32(0), to: .max - 65_521, by: 65_521).map(Float.init(bitPattern:))
  }()

  func run(_ table: KernelTable, _ activation: nn_activation, _ values: [Float]) -> [Float] {
    guarded(values.count) { dst in
      values.withUnsafeBufferPointer {
        var call = nn_unary(
          src: $0.baseAddress, dst: dst, count: values.count, activation: activation)
        table.kernels.unary(&call)
      }
    }
  }

  @Test(arguments: KernelTable.all, relative.indices)
  func relativeError(_ table: KernelTable, index: Int) {
    let activation = nn_activation(Self.relative[index], 0.3, 0.6)
    let wanted = Self.spread.map { x in
      let exact = activation.exact(Double(x))
      let rounded = Float(exact)
      if rounded.isInfinite { return Wanted(Double(rounded)) }
      // A product with a denormal factor has the factor's rounding error.
      let smallest = 0x1p-149 * (activation.function == NN_SILU ? max(1, abs(Double(x))) : 1)
      return Wanted(exact, within: 1e-6 * abs(exact) + smallest)
    }
    expect(run(table, activation, Self.spread), wanted, "\(table.name) \(activation)")
  }

  @Test(arguments: KernelTable.all, absolute.indices)
  func absoluteError(_ table: KernelTable, index: Int) {
    let activation = nn_activation(Self.absolute[index], 0.2, 0.5)
    let wanted = Self.spread.map { x in
      let exact = activation.exact(Double(x))
      return Wanted(exact, within: 1e-6 * max(1, abs(exact)))
    }
    expect(run(table, activation, Self.spread), wanted, "\(table.name) \(activation)")
  }

  @Test(arguments: KernelTable.all)
  func anyCountAndInPlace(_ table: KernelTable) {
    for count in 0...(3 * table.lanes + 1) {
      var random = Random(count)
      let values = random.array(count, .reals)
      let result = guarded(count) { dst in
        for (index, value) in values.enumerated() { dst[index] = value }
        var call = nn_unary(
          src: dst, dst: dst, count: count, activation: nn_activation(NN_ABSOLUTE))
        table.kernels.unary(&call)
      }
      #expect(result == values.map(abs))
    }
  }

  static let operations = [
    NN_ADD, NN_SUBTRACT, NN_MULTIPLY, NN_DIVIDE, NN_MINIMUM, NN_MAXIMUM, NN_PRELU_SLOPE,
  ]

  func exact(_ operation: nn_operation, _ a: Float, _ b: Float) -> Float {
    switch operation {
    case NN_ADD: a + b
    case NN_SUBTRACT: a - b
    case NN_MULTIPLY: a * b
    case NN_DIVIDE: a / b
    case NN_MINIMUM: a.isNaN || b.isNaN ? .nan : min(a, b)
    case NN_MAXIMUM: a.isNaN || b.isNaN ? .nan : max(a, b)
    default: a < 0 ? a * b : a
    }
  }

  @Test(arguments: KernelTable.all, operations.indices)
  func binary(_ table: KernelTable, index: Int) {
    let lanes = table.lanes
    let operation = Self.operations[index]
    let modes = [
      (NN_EACH, NN_EACH), (NN_EACH, NN_SCALAR), (NN_SCALAR, NN_EACH), (NN_EACH, NN_LANES),
      (NN_LANES, NN_EACH),
    ]
    for (a, b) in modes {
      for pixels in [1, 2, 5, 256, 257] {
        for part in a == NN_LANES || b == NN_LANES ? [0] : [0, 1, lanes - 1] {
          let count = pixels * lanes - part
          func size(_ mode: nn_operand) -> Int {
            mode == NN_EACH ? count : mode == NN_SCALAR ? 1 : lanes
          }
          func element(_ mode: nn_operand, _ values: [Float], _ i: Int) -> Float {
            values[mode == NN_EACH ? i : mode == NN_SCALAR ? 0 : i % lanes]
          }
          var random = Random(count)
          var (x, y) = (random.array(size(a), .reals), random.array(size(b), .reals))
          if a == NN_EACH { x[0] = .nan }
          if b == NN_EACH { y[y.count - 1] = .nan }
          for activation in [nn_activation(NN_IDENTITY), nn_activation(NN_RELU)] {
            let result = guarded(count) { dst in
              x.withUnsafeBufferPointer { x in
                y.withUnsafeBufferPointer { y in
                  var call = nn_binary(
                    a: x.baseAddress, b: y.baseAddress, dst: dst, count: count,
                    operation: operation, a_operand: a, b_operand: b, activation: activation)
                  table.kernels.binary(&call)
                }
              }
            }
            let wanted = (0..<count).map {
              let value = exact(operation, element(a, x, $0), element(b, y, $0))
              return Wanted(activation.exact(Double(value)))
            }
            expect(result, wanted, "\(table.name) \(operation) \(a) \(b) \(count)")
          }
        }
      }
    }
  }

  @Test(arguments: KernelTable.all, nn_activation.stores.indices)
  func affine(_ table: KernelTable, index: Int) {
    let lanes = table.lanes
    for pixels in [1, 7, 256, 300] {
      var random = Random(pixels)
      let src = random.array(pixels * lanes, .reals)
      let (scale, shift) = (random.array(lanes, .reals), random.array(lanes, .reals))
      let slope = random.array(lanes, .reals)
      let activation = nn_activation.stores[index]
      let result = guarded(src.count) { dst in
        src.withUnsafeBufferPointer { src in
          scale.withUnsafeBufferPointer { scale in
            shift.withUnsafeBufferPointer { shift in
              slope.withUnsafeBufferPointer { slope in
                var call = nn_affine(
                  src: src.baseAddress, scale: scale.baseAddress, shift: shift.baseAddress,
                  slope: slope.baseAddress, dst: dst, pixels: pixels, activation: activation)
                table.kernels.affine(&call)
              }
            }
          }
        }
      }
      let wanted = src.indices.map { i in
        var sum = Sum()
        sum.add(Double(src[i]) * Double(scale[i % lanes]))
        sum.add(Double(shift[i % lanes]))
        return sum.wanted(.reals) { activation.exact($0, slope: slope[i % lanes]) }
      }
      expect(result, wanted, "\(table.name) \(activation) \(pixels)")
    }
  }
}
