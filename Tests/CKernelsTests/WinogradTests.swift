import CKernels
import Testing

/// A convolution by the three transforms and products of `conv`, and its result in double precision.
private struct WinogradCase {
  var form: nn_winograd_form
  var channels: Int
  var outputs: Int
  var height: Int
  var width: Int
  var padding: Int
  var activation = nn_activation(NN_IDENTITY)
  var adds = false

  var sizes: nn_winograd_sizes { nn_winograd_sizes(form) }
  var rows: Int { (height + 2 * padding - sizes.taps) / sizes.stride + 1 }
  var columns: Int { (width + 2 * padding - sizes.taps) / sizes.stride + 1 }
  var pixels: Int { rows * columns }
  var tilesWide: Int { (columns + sizes.outputs - 1) / sizes.outputs }
  var tiles: Int { (rows + sizes.outputs - 1) / sizes.outputs * tilesWide }
  var taps: Int { sizes.taps * sizes.taps }

  /// The largest error over the largest result that the header states.
  var relativeError: Double {
    switch form {
    case NN_F2_3: 1e-6
    case NN_F4_5: 2e-5
    default: 5e-6
    }
  }

  struct Operands {
    var src: [Float]
    var weights: [Float]
    var bias: [Float]
    var slope: [Float]
    var add: [Float]
  }

  func operands(seed: Int) -> Operands {
    var random = Random(seed)
    return Operands(
      src: random.array(channels * height * width, .reals),
      weights: random.array(outputs * channels * taps, .reals),
      bias: random.array(outputs, .reals), slope: random.array(outputs, .reals),
      add: random.array(outputs * pixels, .reals))
  }

  func wanted(_ o: Operands) -> [Wanted] {
    let sums = (0..<outputs * pixels).map { index in
      let (output, row, column) = (index / pixels, index % pixels / columns, index % columns)
      var sum = Double(o.bias[output]) + (adds ? Double(o.add[index]) : 0)
      for channel in 0..<channels {
        for tap in 0..<taps {
          let y = row * sizes.stride + tap / sizes.taps - padding
          let x = column * sizes.stride + tap % sizes.taps - padding
          guard (0..<height).contains(y), (0..<width).contains(x) else { continue }
          sum +=
            Double(o.src[(channel * height + y) * width + x])
            * Double(o.weights[(output * channels + channel) * taps + tap])
        }
      }
      return sum
    }
    let largest = sums.reduce(0) { max($0, abs($1)) }
    return sums.enumerated().map { index, sum in
      Wanted(
        activation.exact(sum, slope: o.slope[index / pixels]), within: relativeError * largest)
    }
  }

  /// - Parameter piece: the tiles of a call.
  func run(_ table: KernelTable, _ o: Operands, piece: Int = .max) -> [Float] {
    let lanes = table.lanes
    let kernels = table.kernels
    let blocks = table.blocks(channels)
    let mapBlocks = table.blocks(outputs)
    let points = sizes.points * sizes.points
    let distinct = sizes.weights * sizes.weights
    let panelFloats = mapBlocks * lanes * channels
    let src = table.blocked(o.src, channels: channels)
    let (bias, slope) = (table.padded(o.bias), table.padded(o.slope))
    let add = table.blocked(o.add, channels: outputs)
    let packed = guarded(distinct * panelFloats) { dst in
      for panel in table.panels(outputs) {
        o.weights.withUnsafeBufferPointer { weights in
          var call = nn_winograd_weights(
            src: weights.baseAddress! + panel.first * lanes * channels * taps,
            dst: dst + panel.first * lanes * channels, form: form,
            outputs: min(panel.vectors * lanes, outputs - panel.first * lanes),
            vectors: panel.vectors, channels: channels, src_output: channels * taps,
            dst_point: panelFloats)
          kernels.winograd_weights(&call)
        }
      }
    }
    let starts = stride(from: 0, to: tiles, by: min(piece, tiles)).map { $0 }
    let samples = guarded(points * blocks * tiles * lanes) { dst in
      src.withUnsafeBufferPointer { src in
        for block in 0..<blocks {
          for tile in starts {
            var call = nn_winograd_input(
              src: src.baseAddress! + block * height * width * lanes,
              dst: dst + (block * tiles + tile) * lanes, form: form, tile: tile,
              tiles: min(piece, tiles - tile), tiles_w: tilesWide, src_h: height, src_w: width,
              pad_top: padding, pad_left: padding, src_row: width * lanes,
              dst_point: blocks * tiles * lanes)
            kernels.winograd_input(&call)
          }
        }
      }
    }
    let sums = guarded(points * mapBlocks * tiles * lanes) { dst in
      for point in 0..<points {
        let row = min(point / sizes.points, sizes.weights - 1)
        let column = min(point % sizes.points, sizes.weights - 1)
        for panel in table.panels(outputs) {
          samples.withUnsafeBufferPointer { samples in
            packed.withUnsafeBufferPointer { packed in
              var call = nn_conv()
              call.src = samples.baseAddress! + point * blocks * tiles * lanes
              call.weights =
                packed.baseAddress! + (row * sizes.weights + column) * panelFloats
                + panel.first * lanes * channels
              call.dst = dst + (point * mapBlocks + panel.first) * tiles * lanes
              (call.rows, call.columns, call.channels) = (1, tiles, channels)
              call.vectors = panel.vectors
              (call.kernel_h, call.kernel_w, call.stride_h, call.stride_w) = (1, 1, 1, 1)
              (call.dilation_h, call.dilation_w) = (1, 1)
              (call.src_block, call.dst_block) = (tiles * lanes, tiles * lanes)
              kernels.conv(&call)
            }
          }
        }
      }
    }
    let result = guarded(add.count) { dst in
      for block in 0..<mapBlocks {
        for tile in starts {
          sums.withUnsafeBufferPointer { sums in
            bias.withUnsafeBufferPointer { bias in
              slope.withUnsafeBufferPointer { slope in
                add.withUnsafeBufferPointer { add in
                  var call = nn_winograd_output()
                  call.src = sums.baseAddress! + (block * tiles + tile) * lanes
                  call.bias = bias.baseAddress! + block * lanes
                  call.slope = slope.baseAddress! + block * lanes
                  call.add = adds ? add.baseAddress! + block * pixels * lanes : nil
                  call.dst = dst + block * pixels * lanes
                  call.form = form
                  (call.tile, call.tiles) = (tile, min(piece, tiles - tile))
                  call.tiles_w = tilesWide
                  (call.rows, call.columns) = (rows, columns)
                  call.src_point = mapBlocks * tiles * lanes
                  (call.add_row, call.dst_row) = (columns * lanes, columns * lanes)
                  call.activation = activation
                  kernels.winograd_output(&call)
                }
              }
            }
          }
        }
      }
    }
    return table.plain(result, channels: outputs)
  }
}

@Suite struct WinogradTests {
  static let forms = (0..<NN_WINOGRAD_FORMS.rawValue).map { nn_winograd_form($0) }

  /// Sizes that tiles fill, that they overhang, and that are smaller than a tile.
  @Test(arguments: KernelTable.all, forms.indices)
  func sizesAndPadding(_ table: KernelTable, form: Int) {
    for (height, width) in [(8, 8), (9, 14), (7, 5), (17, 6)] {
      for padding in 0...2 {
        for channels in [1, table.lanes, 2 * table.lanes + 3] {
          let test = WinogradCase(
            form: Self.forms[form], channels: channels, outputs: 2 * table.lanes + 1,
            height: height, width: width, padding: padding, adds: padding == 1)
          let operands = test.operands(seed: 7 * height + channels)
          expect(test.run(table, operands), test.wanted(operands), "\(table.name) \(test)")
        }
      }
    }
  }

  @Test(arguments: KernelTable.all, forms.indices)
  func manyChannels(_ table: KernelTable, form: Int) {
    let test = WinogradCase(
      form: Self.forms[form], channels: 256, outputs: table.lanes, height: 12, width: 12,
      padding: 1)
    let operands = test.operands(seed: form)
    expect(test.run(table, operands), test.wanted(operands), "\(table.name) \(test)")
  }

  @Test(
    arguments: KernelTable.all,
    [NN_RELU, NN_CLAMP, NN_LEAKY_RELU, NN_PRELU, NN_HARD_SWISH].map(\.rawValue))
  func activations(_ table: KernelTable, function: UInt32) {
    for form in Self.forms {
      for adds in [false, true] {
        let test = WinogradCase(
          form: form, channels: 5, outputs: table.lanes + 3, height: 9, width: 7, padding: 1,
          activation: nn_activation(function: nn_function(function), a: -0.5, b: 0.75),
          adds: adds)
        let operands = test.operands(seed: Int(function))
        expect(test.run(table, operands), test.wanted(operands), "\(table.name) \(test)")
      }
    }
  }

  /// Threads cut tiles anywhere: the bits stay.
  @Test(arguments: KernelTable.all, [1, 2, 5])
  func piecesGiveTheSameBits(_ table: KernelTable, piece: Int) {
    for form in Self.forms {
      let test = WinogradCase(
        form: form, channels: 3, outputs: 4, height: 19, width: 13, padding: 1, adds: true)
      let operands = test.operands(seed: piece)
      expectSame(test.run(table, operands, piece: piece), test.run(table, operands))
    }
  }
}
