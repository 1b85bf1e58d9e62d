import Tensors
import TestSupport

extension LayerCases {
  /// Products, lookups and places of maxima.
  static let matrix: [LayerCase] = [
    LayerCase(
      "all that follows the batch", "InnerProduct",
      "inner_product_param { num_output: 4 }",
      [.pattern([2, 3, 2, 2], 1)], trained: [.pattern([4, 12], 2), .pattern([4], 3)],
      gives: [
        .values(
          [6.1992188, -18.59375, 20.527344, -8.2109375, 3.078125, 6.7304688, -21.179688, 18.375],
          [2, 4])
      ]),
    LayerCase(
      "the last axis, transposed, no bias", "InnerProduct",
      "inner_product_param { num_output: 3 axis: -1 transpose: true bias_term: false }",
      [.pattern([2, 3, 2, 2], 1)], trained: [.pattern([2, 3], 2)],
      gives: [
        .values(
          [
            1.96875, -2.2226562, 5.0273438, -2.0234375, 0.578125, -3.921875, 0.296875, -4.90625,
            4.09375, 0.25, 1.8398438, -0.91015625, 2.5703125, -3.6445312, 7.1054688, -1.421875,
            -0.84375, -1.84375, -1.46875, 5.9023438, -6.8476562, 0.8515625, 0.41796875, 1.1679688,
            3.171875, -5.0664062, 9.183594, -0.8203125, -2.265625, 0.234375, -0.8671875, 4.4804688,
            -4.7695312, 1.453125, -1.0039062, 3.2460938,
          ], [2, 3, 2, 3])
      ]),
    LayerCase(
      "everything", "InnerProduct",
      "inner_product_param { num_output: 2 axis: 0 bias_term: false }",
      [.pattern([2, 3, 2, 2], 1)], trained: [.pattern([2, 24], 2)],
      gives: [.values([10.4921875, 39.839844], [2])]),
    LayerCase(
      "rows and a bias", "Embed",
      "embed_param { num_output: 3 input_dim: 5 }",
      [.values([0, 4, 2, 2], [2, 2])], trained: [.pattern([5, 3], 2), .pattern([3], 3)],
      gives: [
        .values(
          [
            -0.9375, 3.6875, -4.3125, 1.5625, -0.125, -1.8125, 0.3125, 4.9375, -3.0625, 0.3125,
            4.9375, -3.0625,
          ], [2, 2, 3])
      ]),
    LayerCase(
      "an image at a time, of equals the last", "ArgMax",
      "argmax_param { top_k: 3 }",
      [.values([1, 3, 3, 0, 2, 5, -1, 5, 0, 0, 0, 0, -1, -2, -3, -4], [2, 2, 4])],
      gives: [.values([7, 5, 2, 3, 2, 1], [2, 1, 3])]),
    LayerCase(
      "places and elements", "ArgMax",
      "argmax_param { top_k: 3 out_max_val: true }",
      [.values([1, 3, 3, 0, 2, 5, -1, 5, 0, 0, 0, 0, -1, -2, -3, -4], [2, 2, 4])],
      gives: [.values([7, 5, 2, 5, 5, 3, 3, 2, 1, 0, 0, 0], [2, 2, 3])]),
    LayerCase(
      "the place of the largest", "ArgMax",
      "",
      [.values([1, 3, 3, 0, 2, 5, -1, 5, 0, 0, 0, 0, -1, -2, -3, -4], [2, 2, 4])],
      gives: [.values([7, 3], [2, 1, 1])]),
    LayerCase(
      "along an axis", "ArgMax",
      "argmax_param { axis: -1 }",
      [.values([1, 3, 3, 0, 2, 5, -1, 5, 0, 0, 0, 0, -1, -2, -3, -4], [2, 2, 4])],
      gives: [.values([2, 3, 3, 0], [2, 2, 1])]),
    LayerCase(
      "two along an axis", "ArgMax",
      "argmax_param { axis: 2 top_k: 2 }",
      [.values([1, 3, 3, 0, 2, 5, -1, 5, 0, 0, 0, 0, -1, -2, -3, -4], [2, 2, 4])],
      gives: [.values([2, 1, 3, 1, 3, 2, 0, 1], [2, 2, 2])]),
    LayerCase(
      "the elements along an axis", "ArgMax",
      "argmax_param { axis: 2 top_k: 2 out_max_val: true }",
      [.values([1, 3, 3, 0, 2, 5, -1, 5, 0, 0, 0, 0, -1, -2, -3, -4], [2, 2, 4])],
      gives: [.values([3, 3, 5, 5, 0, 0, -1, -2], [2, 2, 2])]),
    LayerCase(
      "Parameter, added to the input",
      net: """
        layer { name: "p" type: "Parameter" top: "w" parameter_param { shape { dim: 2 dim: 2 } } }
        layer { name: "y" type: "Eltwise" bottom: "x0" bottom: "w" top: "y0" }
        """,
      [.pattern([2, 2], 1)], trained: ["p": [.pattern([2, 2], 2)]],
      gives: [.values([-3.0625, 1.5625, -0.125, -1.8125], [2, 2])]),
  ]
}
