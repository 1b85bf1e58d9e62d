import Operators
import Tensors
import TestSupport
import Testing

/// Meanings that conversions get wrong most often, on small vectors.
@Suite struct SemanticsTests {
  struct PoolSize: Sendable, CustomStringConvertible {
    let input, kernel, stride, pad, ceil, floor: Int
    var description: String { "\(input),\(kernel),\(stride),\(pad)" }
  }

  @Test(
    "1: the output size of a pooling",
    arguments: [
      PoolSize(input: 5, kernel: 2, stride: 2, pad: 0, ceil: 3, floor: 2),
      PoolSize(input: 6, kernel: 3, stride: 2, pad: 1, ceil: 4, floor: 3),
      PoolSize(input: 5, kernel: 2, stride: 3, pad: 1, ceil: 2, floor: 2),
      PoolSize(input: 6, kernel: 2, stride: 3, pad: 0, ceil: 2, floor: 2),
      PoolSize(input: 112, kernel: 3, stride: 2, pad: 0, ceil: 56, floor: 55),
      PoolSize(input: 7, kernel: 3, stride: 2, pad: 1, ceil: 4, floor: 4),
    ])
  func poolSizes(_ size: PoolSize) throws {
    for (ceilMode, expected) in [(true, size.ceil), (false, size.floor)] {
      let average = AveragePool {
        $0.kernel = [size.kernel]
        $0.stride = [size.stride]
        $0.pads = [size.pad, size.pad]
        $0.ceilMode = ceilMode
      }
      let maximum = MaxPool {
        $0.kernel = [size.kernel]
        $0.stride = [size.stride]
        $0.pads = [size.pad, size.pad]
        $0.ceilMode = ceilMode
      }
      let concrete: [Fact?] = [Fact(.f32, [1, 1, Dim(size.input)])]
      let symbolic: [Fact?] = [Fact(.f32, [1, 1, Dim(symbol: "W")])]
      for op in [average, maximum] as [any Operator] {
        #expect(try op.infer(concrete)[0].tensorType?.shape == [1, 1, Dim(expected)])
        let dim = try op.infer(symbolic)[0].tensorType?.shape[2]
        #expect(dim?.substituting(["W": Dim(size.input)]) == Dim(expected))
      }
    }
  }

  @Test("2: what an average divides by") func averageDivisor() throws {
    let pool = AveragePool {
      $0.kernel = [3, 3]
      $0.pads = [1, 1, 1, 1]
    }
    let ones = Tensor.splat(1, [1, 1, 3, 3])
    #expect(try evaluate(pool, ones)[0].floats == Array(repeating: 1, count: 9))
    var including = pool
    including.countIncludePad = true
    expect(
      try evaluate(including, ones)[0], [4.0, 6, 4, 6, 9, 6, 4, 6, 4].map { $0 / 9 }, [1, 1, 3, 3])

    including.stride = [2, 2]
    including.ceilMode = true
    let rows = [[4.0, 6, 6, 3], [6, 9, 9, 4.5], [6, 9, 9, 4.5], [3, 4.5, 4.5, 2.25]]
    expect(
      try evaluate(including, .splat(1, [1, 1, 6, 6]))[0], rows.joined().map { $0 / 9 },
      [1, 1, 4, 4])

    let line = AveragePool {
      $0.kernel = [2]
      $0.stride = [2]
      $0.ceilMode = true
      $0.countIncludePad = true
    }
    expect(try evaluate(line, .values([1, 2, 3, 4, 5], [1, 1, 5]))[0], [1.5, 3.5, 5], [1, 1, 3])
  }

  @Test("3: pads on one side only") func asymmetricPads() throws {
    let pool = AveragePool {
      $0.kernel = [2, 2]
      $0.pads = [0, 0, 1, 1]
      $0.countIncludePad = true
    }
    expect(try evaluate(pool, .splat(1, [1, 1, 2, 2]))[0], [1, 0.5, 0.5, 0.25], [1, 1, 2, 2])
  }

  @Test("4: automatic padding") func automaticPadding() throws {
    // Five elements, three taps, stride 2: three outputs need one element more at each end.
    // Four elements: two outputs need one element more in all.
    let cases: [(AutoPad, Int, [Double])] = [
      (.sameUpper, 5, [3, 9, 9]), (.sameLower, 5, [3, 9, 9]),
      (.sameUpper, 4, [6, 7]), (.sameLower, 4, [3, 9]),
      (.valid, 5, [6, 12]), (.explicit, 4, [6]),
    ]
    for (autoPad, length, expected) in cases {
      let conv = Conv {
        $0.stride = [2]
        $0.autoPad = autoPad
      }
      let x = Tensor.values((1...length).map(Double.init), [1, 1, length])
      expect(try evaluate(conv, x, .splat(1, [1, 1, 3]))[0], expected, [1, 1, expected.count])
    }
    // A window smaller than its stride needs nothing: the total is limited to 0.
    let sparse = Conv {
      $0.stride = [3]
      $0.autoPad = .sameUpper
    }
    expect(
      try evaluate(sparse, .values([1, 2, 3, 4], [1, 1, 4]), .splat(1, [1, 1, 1]))[0], [1, 4],
      [1, 1, 2])
  }

  @Test("4: automatic padding of a transposed convolution") func automaticPaddingTransposed() throws
  {
    // Two elements, three taps, stride 2: the full result has 5 positions, of which 4 are wanted.
    let x = Tensor.values([1, 10], [1, 1, 2])
    let weight = Tensor.values([1, 2, 3], [1, 1, 3])
    let full: [Double] = [1, 2, 13, 20, 30]
    let cases: [(AutoPad, [Int], [Double])] = [
      (.sameUpper, [], Array(full[..<4])), (.sameLower, [], Array(full[1...])),
      (.explicit, [4], Array(full[1...])), (.sameUpper, [4], Array(full[..<4])),
      (.valid, [], full),
    ]
    for (autoPad, outputShape, expected) in cases {
      let conv = ConvTranspose {
        $0.stride = [2]
        $0.autoPad = autoPad
        $0.outputShape = outputShape
      }
      expect(try evaluate(conv, x, weight)[0], expected, [1, 1, expected.count])
    }
  }

  @Test("5: zeros around negative values win in a maximum, padding does not")
  func padBeforeMaximum() throws {
    let x = Tensor.splat(-3, [1, 1, 2, 2])
    let zeros = Pad()
    let padded = try evaluate(zeros, x, .integers([0, 0, 1, 1, 0, 0, 1, 1], [8]))[0]
    let pool = MaxPool {
      $0.kernel = [2, 2]
      $0.stride = [2, 2]
    }
    var padding = pool
    padding.pads = [1, 1, 1, 1]
    #expect(try evaluate(pool, padded)[0].floats == [0, 0, 0, 0])
    #expect(try evaluate(padding, x)[0].floats == [-3, -3, -3, -3])
  }

  @Test("5: zeros around an average are counted, padding is not") func padBeforeAverage() throws {
    let x = Tensor.splat(4, [1, 1, 2, 2])
    let padded = try evaluate(Pad(), x, .integers([0, 0, 1, 1, 0, 0, 1, 1], [8]))[0]
    let pool = AveragePool {
      $0.kernel = [2, 2]
      $0.stride = [2, 2]
    }
    var padding = pool
    padding.pads = [1, 1, 1, 1]
    #expect(try evaluate(pool, padded)[0].floats == [1, 1, 1, 1])
    #expect(try evaluate(padding, x)[0].floats == [4, 4, 4, 4])
    padding.countIncludePad = true
    #expect(try evaluate(padding, x)[0].floats == [1, 1, 1, 1])
  }

  @Test("7: the output channel of a transposed convolution's weight") func transposedChannels()
    throws
  {
    // Weight [i, j] is i · 10 + j: which of them reaches an output shows where its channel lies.
    let conv = ConvTranspose { $0.groups = 2 }
    let weight = Tensor.values([0, 1, 2, 10, 11, 12, 20, 21, 22, 30, 31, 32], [4, 3, 1])
    for channel in 0..<4 {
      var x = [Double](repeating: 0, count: 4)
      x[channel] = 1
      var expected = [Double](repeating: 0, count: 6)
      for j in 0..<3 { expected[channel / 2 * 3 + j] = Double(channel * 10 + j) }
      expect(try evaluate(conv, .values(x, [1, 4, 1]), weight)[0], expected, [1, 6, 1])
    }
  }

  @Test("10: softmax before and from opset 13") func softmax() throws {
    let x = Tensor.values([0, 1, 2, 3], [1, 2, 2])
    let old = Softmax {
      $0.axis = 1
      $0.flattened = true
    }
    for (op, expected) in [
      (old, [0.0321, 0.0871, 0.2369, 0.6439]), (Softmax(), [0.2689, 0.7311, 0.2689, 0.7311]),
    ] {
      let y = try evaluate(op, x)[0].doubles
      for (a, b) in zip(y, expected) { #expect((a - b).magnitude < 5e-5) }
    }
  }

  @Test("11: coordinates of a doubled image") func resize() throws {
    let x = Tensor.values([1, 2, 3, 4], [1, 1, 2, 2])
    let scales = Tensor.values([1, 1, 2, 2], [4])
    for (coordinates, expected) in [
      (Resize.Coordinates.halfPixel, [1, 1.25, 1.75, 2]), (.asymmetric, [1, 1.5, 2, 2]),
    ] {
      let resize = Resize {
        $0.mode = .linear
        $0.coordinates = coordinates
      }
      #expect(try evaluate(resize, x, nil, scales)[0].doubles[..<4] == expected[...])
    }
    // Aligned corners keep the length unrounded; one output is the first element.
    let aligned = Resize {
      $0.mode = .linear
      $0.coordinates = .alignCorners
    }
    let row = Tensor.values([1, 2, 3, 4], [1, 1, 1, 4])
    let y = try evaluate(aligned, row, nil, .values([1, 1, 1, 0.6], [4]))[0].doubles
    #expect(y.count == 2)
    #expect(y[0] == 1 && (y[1] - 3.1429).magnitude < 5e-5)
    #expect(try evaluate(aligned, row, nil, nil, .integers([1, 1, 1, 1], [4]))[0].doubles == [1])
    // Upsample.
    let upsample = Resize {
      $0.coordinates = .asymmetric
      $0.nearest = .floor
    }
    #expect(
      try evaluate(upsample, row, nil, .values([1, 1, 1, 1.5], [4]))[0].doubles
        == [1, 1, 2, 3, 3, 4])
    // Resize 10 takes the next element up where an axis shrinks: ONNX's own case of that opset.
    let old = Resize {
      $0.coordinates = .asymmetric
      $0.nearest = .floorOrCeil
    }
    let image = Tensor.values([1, 2, 3, 4, 5, 6, 7, 8], [1, 1, 2, 4])
    #expect(try evaluate(old, image, nil, .values([1, 1, 0.6, 0.6], [4]))[0].doubles == [1, 3])
  }

  @Test("21: the channels that an even normalisation size takes") func evenNormalisation() throws {
    let lrn = LRN {
      $0.size = 4
      $0.alpha = 4
      $0.beta = 1
    }
    // One channel below, two above: x / (1 + sum of squares).
    let x = Tensor.values([1, 2, 3, 4, 5], [1, 5, 1])
    let sums: [Double] = [1 + 4 + 9, 1 + 4 + 9 + 16, 4 + 9 + 16 + 25, 9 + 16 + 25, 16 + 25]
    let expected = zip(x.doubles, sums).map { $0 / (1 + $1) }
    expect(try evaluate(lrn, x)[0], expected, [1, 5, 1])
    #expect(LRN().bias == 1 && LRN().alpha == 1e-4 && LRN().beta == 0.75)
  }

  @Test("22: maxima, their indices and padding") func maximumIndices() throws {
    let pool = MaxPool {
      $0.kernel = [2, 2]
      $0.pads = [1, 1, 0, 0]
    }
    let x = Tensor.values([-1, -2, -3, -4, -5, -6, -7, -8], [1, 2, 2, 2])
    let outputs = try evaluate(pool, x)
    #expect(outputs[0].floats == [-1, -1, -1, -1, -5, -5, -5, -5])
    #expect(outputs[1].integers == [0, 0, 0, 0, 4, 4, 4, 4])
    // A window that meets padding alone.
    let empty = MaxPool {
      $0.kernel = [1]
      $0.pads = [1, 0]
    }
    #expect(try evaluate(empty, .values([3], [1, 1, 1]))[0].floats == [-.infinity, 3])
    #expect(try evaluate(empty, .values([3], [1, 1, 1]))[1].integers == [-1, 0])
  }

  private func expect(_ found: Tensor, _ values: [Double], _ shape: [Int]) {
    if let sentence = difference(found, .values(values, shape)) { Issue.record("\(sentence)") }
  }
}
