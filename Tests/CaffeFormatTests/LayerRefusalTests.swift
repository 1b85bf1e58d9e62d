import CaffeFormat
import Tensors
import TestSupport
import Testing

/// Layers that Caffe refuses too, or that are not built, and what is said.
@Suite struct LayerRefusalTests {
  private static let image = Tensor.splat(0, [1, 2, 6, 6])

  private static func one(
    _ type: String, _ settings: String, _ inputs: [Tensor] = [image], tops: Int = 1
  ) -> LayerCase {
    LayerCase(
      "", type, settings, inputs, gives: Array(repeating: Tensor.splat(0, []), count: tops))
  }

  static let refusals: [(layer: LayerCase, sentence: String)] = [
    (
      one("Pooling", "pooling_param { kernel_size: 2 stride: 3 }"),
      "of the 3 windows that rounding up gives for size 6, kernel 2, stride 3 and pad 0 the last "
        + "meets nothing"
    ),
    (
      one("Pooling", "pooling_param { pool: STOCHASTIC kernel_size: 2 }"),
      "pooling method STOCHASTIC draws at random"
    ),
    (
      one("Pooling", "pooling_param { kernel_size: 2 pad: 2 }"),
      "'pad_h' is 2, should be less than the kernel size, 2"
    ),
    (
      one("Pooling", "pooling_param { kernel_size: 2 kernel_h: 2 kernel_w: 2 }"),
      "both 'kernel_size' and 'kernel_h' or 'kernel_w' are given"
    ),
    (
      one("Pooling", "pooling_param { kernel_size: 2 pad: 1 pad_h: 1 }"),
      "both 'pad' and 'pad_h' or 'pad_w' are given"
    ),
    (
      one("Pooling", "pooling_param { kernel_size: 2 stride: 1 stride_h: 1 stride_w: 1 }"),
      "both 'stride' and 'stride_h' or 'stride_w' are given"
    ),
    (
      one("Pooling", "pooling_param { kernel_size: 2 global_pooling: true }"),
      "a kernel size is given with 'global_pooling'"
    ),
    (one("Pooling", ""), "kernel_size is missing"),
    (one("Pooling", "pooling_param { pool: AVE kernel_size: 2 }", tops: 2), "2 tops"),
    (
      one("Convolution", "convolution_param { num_output: 2 kernel_size: 1 kernel_h: 1 }"),
      "both 'kernel_size' and 'kernel_h' or 'kernel_w' are given"
    ),
    (
      one("Convolution", "convolution_param { num_output: 2 kernel_size: [1, 1, 1] }"),
      "'kernel_size' is 3 numbers, should be 1 number, or 2, one per spatial axis"
    ),
    (
      one("Convolution", "convolution_param { num_output: 2 kernel_size: 1 group: 3 }"),
      "'group' is 3, should be a divisor of the 2 input channels"
    ),
    (one("Convolution", "convolution_param { kernel_size: 1 }"), "num_output is missing"),
    (
      one("LRN", "lrn_param { local_size: 4 }"), "'local_size' is 4, should be an odd number"
    ),
    (
      one("Eltwise", "", [image, .splat(0, [1, 2, 6, 1])]),
      "[1, 2, 6, 1], should have [1, 2, 6, 6], the shape of the first bottom"
    ),
    (
      one("Eltwise", "eltwise_param { coeff: 1 }", [image, image]),
      "'coeff' is 1 numbers, should be 2, one per bottom"
    ),
    (
      one("Eltwise", "eltwise_param { operation: PROD coeff: [1, 2] }", [image, image]),
      "'coeff' is given for an operation that is no sum"
    ),
    (
      one("Slice", "slice_param { slice_point: 2 }", tops: 2),
      "'slice_point' is [2], should be ascending numbers between 0 and 2"
    ),
    (
      one("Slice", "slice_param { axis: 2 }", tops: 4),
      "size 6 of axis 2 cannot be cut into 4 equal parts"
    ),
    (
      one("Concat", "concat_param { axis: 1 concat_dim: 1 }"),
      "both 'axis' and 'concat_dim' are given"
    ),
    (
      one("Crop", "crop_param { offset: 1 }", [image, .splat(0, [1, 2, 6, 6])]),
      "'offset' is 1, should be at most 0 to cut 6 to 6 along axis 2"
    ),
    (one("Softmax", "softmax_param { axis: 4 }"), "'axis' is 4, should be between -4 and 3"),
    (
      one("Log", "log_param { base: 1 }"),
      "'base' is 1, should be a base of logarithms, or -1 for e"
    ),
    (one("Clip", "clip_param { min: 0 }"), "max is missing"),
    (
      one("ArgMax", "argmax_param { top_k: 73 }"),
      "'top_k' is 73, should be at most 72, the number of elements"
    ),
    (
      one("Interp", "interp_param { height: 2 width: 2 pad_beg: 1 }"),
      "'pad_beg' is 1, should be 0, or negative to crop"
    ),
    (
      one("PriorBox", "prior_box_param { min_size: 4 max_size: 3 }", [image, image]),
      "'max_size' is 3.0, should be more than 'min_size', 4.0"
    ),
    (
      one("PriorBox", "prior_box_param { min_size: 4 step: 1 step_h: 1 }", [image, image]),
      "both 'step' and 'step_h' or 'step_w' are given"
    ),
    (one("LSTM", ""), "recurrent layers are not built"),
    (one("RNN", ""), "recurrent layers are not built"),
    (one("Python", ""), "its computation is a program in Python"),
  ]

  @Test(arguments: refusals)
  func theLayerIsRefused(_ layer: LayerCase, _ sentence: String) throws {
    do {
      _ = try layer.read()
      Issue.record("it was read")
    } catch {
      let found = "\(error)"
      #expect(found.contains(sentence), "\(found)")
    }
  }
}
