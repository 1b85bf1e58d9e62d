import Tensors
import TestSupport

extension LayerCases {
  /// Convolutions of all spellings.
  static let convolution: [LayerCase] = [
    LayerCase(
      "kernel, stride and pad by _h and _w", "Convolution",
      "convolution_param { num_output: 4 kernel_h: 3 kernel_w: 2 stride_h: 2 stride_w: 1 "
        + "pad_h: 1 pad_w: 0 }",
      [.pattern([1, 2, 4, 5], 1)], trained: [.pattern([4, 2, 3, 2], 2), .pattern([4], 3)],
      gives: [
        .values(
          [
            5.4609375, -12.7109375, 13.699219, 0.65625, 2.3320312, 0.06640625, -20.742188,
            19.207031, 4.7773438, 11.9453125, -7.7148438, 4.5820312, -18.664062, 6.625, 13.371094,
            -14.6015625, -16.816406, 1.09375, 0.4609375, -16.347656, 21.886719, -19.5625, 0.140625,
            9.191406, 2.2265625, -8.96875, 9.425781, 3.359375, -10.9453125, 15.0078125, -17.429688,
            3.3945312,
          ], [1, 4, 2, 4])
      ]),
    LayerCase(
      "two groups, once per axis, dilation, no bias", "Convolution",
      "convolution_param { num_output: 4 kernel_size: 2 kernel_size: 2 stride: 1 stride: "
        + "2 dilation: 2 dilation: 1 pad: 1 group: 2 bias_term: false }",
      [.pattern([1, 2, 4, 5], 1)], trained: [.pattern([4, 1, 2, 2], 2)],
      gives: [
        .values(
          [
            1.171875, 1.6210938, 6.7890625, -3.5039062, 7.9882812, -4.3359375, -4.5, 10.910156,
            -1.4140625, 2.7890625, 2.4492188, -4.390625, -8.0078125, 3.640625, -1.1054688, 9.699219,
            -4.1484375, -7.1054688, 9.167969, -7.0039062, -9.9609375, -4.3828125, -4.5351562,
            7.90625, 0.86328125, -1.671875, -0.15625, 1.7265625, -7.4179688, 5.6992188, -3.46875,
            -2.6367188, 10.480469, -1.859375, 1.9179688, 2.8671875, -2.2578125, -6.078125,
            4.0664062, -4.515625, 12.964844, -4.3984375, 9.296875, 11.96875, -5.3945312, 5.3125,
            -5.96875, -4.28125,
          ], [1, 4, 4, 3])
      ]),
    LayerCase(
      "one dimension", "Convolution",
      "convolution_param { num_output: 2 kernel_size: 3 pad: 1 bias_term: false }",
      [.pattern([2, 2, 5], 1)], trained: [.pattern([2, 2, 3], 2)],
      gives: [
        .values(
          [
            -7.7578125, -7.9921875, 15.34375, -11.8203125, 3.1601562, 4.78125, -4.9726562, 5.328125,
            4.9765625, 0.28125, 15.9453125, -10.5625, -8.53125, 14.8046875, -9.503906, 7.2070312,
            5.7148438, -5.2890625, 5.0117188, 6.1875,
          ], [2, 2, 5])
      ]),
    LayerCase(
      "three dimensions", "Convolution",
      "convolution_param { num_output: 2 kernel_size: 2 bias_term: false }",
      [.pattern([1, 2, 3, 3, 4], 1)], trained: [.pattern([2, 2, 2, 2, 2], 2)],
      gives: [
        .values(
          [
            1.59375, 27.929688, -21.484375, -8.265625, -11.125, 29.808594, 27.25, -22.164062,
            11.667969, -11.8046875, 29.128906, -11.2109375, 10.121094, -4.203125, -14.582031,
            -20.742188, 15.433594, 15.707031, -3.9570312, -14.3359375, 29.730469, 15.6796875,
            15.953125, -19.675781,
          ], [1, 2, 2, 2, 3])
      ]),
    LayerCase(
      "the channels on axis 2", "Convolution",
      "convolution_param { num_output: 1 kernel_size: 2 axis: 2 bias_term: false }",
      [.pattern([2, 2, 2, 3, 3], 1)], trained: [.pattern([1, 2, 2, 2], 2)],
      gives: [
        .values(
          [
            8.3359375, 7.4023438, -7.8789062, -2.5, -14.78125, 8.3515625, -14.8203125, 8.3125,
            5.1054688, -14.765625, 5.0664062, -14.8046875, 2.109375, -7.8984375, 8.3828125,
            5.0820312,
          ], [2, 2, 1, 2, 2])
      ]),
    LayerCase(
      "two bottoms share the tensors", "Convolution",
      "convolution_param { num_output: 2 kernel_size: 3 bias_term: false }",
      [.pattern([1, 2, 4, 5], 1), .pattern([1, 2, 4, 5], 5)], trained: [.pattern([2, 2, 3, 3], 2)],
      gives: [
        .values(
          [
            -26.726562, 22.71875, -3.5859375, -11.484375, -0.703125, 23.492188, 7.765625, 4.9921875,
            6.1640625, -30.167969, 24.265625, -3.7578125,
          ], [1, 2, 2, 3]),
        .values(
          [
            -1.6875, -27.992188, 21.453125, 25.390625, -26.164062, -1.96875, 6.421875, 7.59375,
            4.8203125, -3.5, -27.578125, 24.09375,
          ], [1, 2, 2, 3]),
      ]),
    LayerCase(
      "one group per channel without saying so", "DepthwiseConvolution",
      "convolution_param { num_output: 2 kernel_size: 3 }",
      [.pattern([1, 2, 4, 5], 1)], trained: [.pattern([2, 1, 3, 3], 2), .pattern([2], 3)],
      gives: [
        .values(
          [
            -12.832031, 12.105469, -2.8046875, -13.605469, 0.6796875, 11.019531, -11.457031,
            13.050781, 1.65625, 4.5585938, 1.0546875, 14.910156,
          ], [1, 2, 2, 3])
      ]),
    LayerCase(
      "one group per channel without saying so", "ConvolutionDepthwise",
      "convolution_param { num_output: 2 kernel_size: 3 }",
      [.pattern([1, 2, 4, 5], 1)], trained: [.pattern([2, 1, 3, 3], 2), .pattern([2], 3)],
      gives: [
        .values(
          [
            -12.832031, 12.105469, -2.8046875, -13.605469, 0.6796875, 11.019531, -11.457031,
            13.050781, 1.65625, 4.5585938, 1.0546875, 14.910156,
          ], [1, 2, 2, 3])
      ]),
    LayerCase(
      "two groups", "Deconvolution",
      "convolution_param { num_output: 2 kernel_h: 3 kernel_w: 2 stride_h: 2 stride_w: 1 "
        + "pad_h: 1 pad_w: 0 group: 2 }",
      [.pattern([1, 4, 2, 3], 1)], trained: [.pattern([4, 1, 3, 2], 2), .pattern([2], 3)],
      gives: [
        .values(
          [
            6.7734375, -2.703125, -2.0117188, -3.0859375, -0.00390625, -1.9375, 20.355469,
            -12.097656, 4.1953125, -4.96875, 12.6875, -0.40625, 4.0859375, -4.625, 15.246094,
            -0.28125, 8.453125, -12.890625, 12.253906, 2.609375, 4.6328125, -3.4023438, 1.8710938,
            -0.7890625,
          ], [1, 2, 3, 4])
      ]),
    LayerCase(
      "dilation", "Deconvolution",
      "convolution_param { num_output: 1 kernel_size: 2 dilation: 2 bias_term: false }",
      [.pattern([1, 4, 2, 3], 1)], trained: [.pattern([4, 1, 2, 2], 2)],
      gives: [
        .values(
          [
            2.390625, -4.765625, -10.4765625, 5.421875, 7.4257812, 3.015625, 4.9335938, -5.0234375,
            -1.5859375, -2.34375, 3.65625, -8.457031, -1.6835938, -3.3984375, -6.3515625, 0.0625,
            7.6757812, 13.875, 3.9179688, -1.796875,
          ], [1, 1, 4, 5])
      ]),
    LayerCase(
      "blocks as channels", "Im2col",
      "convolution_param { kernel_size: 2 stride: 2 pad: 1 dilation: 2 }",
      [.pattern([1, 2, 4, 5], 1)],
      gives: [
        .values(
          [
            0, 0, 0, 0, -0.8125, -2.5, 0, 0, 0, -0.8125, -2.5, 0, 0, -0.8125, -2.5, 0, -2.9375,
            1.6875, -0.8125, -2.5, 0, -2.9375, 1.6875, 0, 0, 0, 0, 0, 1.25, -0.4375, 0, 0, 0, 1.25,
            -0.4375, 0, 0, 1.25, -0.4375, 0, -0.875, -2.5625, 1.25, -0.4375, 0, -0.875, -2.5625, 0,
          ], [1, 8, 2, 3])
      ]),
  ]
}
