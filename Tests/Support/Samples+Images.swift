import Operators
import Tensors

extension Samples {
  /// Images of odd sizes and channel counts through operators on pairs, moves and reductions.
  static let movedImages: [Sample] = pairedImages + cutImages

  private static let image = Tensor.pattern([2, 19, 5, 7], 1)

  private static let pairedImages: [Sample] =
    [.add, .sub, .mul, .max, .min].map { function in
      Sample(
        "binary \(function.rawValue), two images", Binary { $0.function = function },
        [image, .pattern([2, 19, 5, 7], 2)])
    } + [
      Sample(
        "binary add, an image and one of another batch", Binary(),
        [image, .pattern([1, 19, 5, 7], 3)]),
      Sample(
        "binary add, a value per channel on the left", Binary(), [.pattern([19, 1, 1], 4), image]),
      Sample(
        "binary mul, a weight per image and channel", Binary { $0.function = .mul },
        [image, .pattern([2, 19, 1, 1], 5)]),
      Sample(
        "binary mul, one channel for all", Binary { $0.function = .mul },
        [image, .pattern([2, 1, 5, 7], 6)]),
      Sample("binary mul, a scalar", Binary { $0.function = .mul }, [image, .pattern([], 7)]),
      Sample("binary div, rows", Binary { $0.function = .div }, [image, .splat(3, [7])]),
      Sample(
        "binary prelu, a slope per channel of an image", Binary { $0.function = .prelu },
        [image, .pattern([19, 1, 1], 8)]),
      Sample(
        "binary add, sequences", Binary(), [.pattern([2, 17, 33], 1), .pattern([17, 1], 2)]),
      Sample(
        "binary add, volumes", Binary(),
        [.pattern([1, 9, 3, 4, 5], 1), .pattern([1, 9, 3, 4, 5], 2)]),
      Sample(
        "binary add, f64 images", Binary(),
        [.pattern([1, 3, 4, 5], 1, as: .f64), .pattern([1, 3, 4, 5], 2, as: .f64)]),
      Sample(
        "reduce mean, an image to its channels", Reduce { $0.function = .mean },
        [image, Tensor([2, 3])]),
      Sample(
        "reduce max, over channels", Reduce { $0.function = .max }, [image, Tensor([1])]),
    ]

  private static let cutImages: [Sample] = [
    Sample(
      "concat, channels that fill no block", Concat { $0.axis = 1 },
      [.pattern([2, 19, 3, 5], 1), .pattern([2, 5, 3, 5], 2), .pattern([2, 16, 3, 5], 3)]),
    Sample(
      "concat, channels in whole blocks", Concat { $0.axis = 1 },
      [.pattern([1, 32, 4, 3], 1), .pattern([1, 16, 4, 3], 2)]),
    Sample("concat, the same image twice", Concat { $0.axis = 1 }, [image, image]),
    Sample(
      "concat, rows", Concat { $0.axis = 2 },
      [.pattern([1, 19, 3, 5], 1), .pattern([1, 19, 2, 5], 2)]),
    Sample("split, channels of an image", Split { $0.axis = 1 }, [image, Tensor([16, 3])]),
    Sample(
      "slice, every second pixel", Slice(),
      [image, Tensor([0, 0]), Tensor([Int.max, Int.max]), Tensor([2, 3]), Tensor([2, 2])]),
    Sample(
      "slice, channels of an image", Slice(), [image, Tensor([3]), Tensor([18]), Tensor([1])]),
    Sample("pad, zeros around an image", Pad(), [image, Tensor([0, 0, 1, 2, 0, 0, 3, 1])]),
    Sample("pad, channels of an image", Pad(), [image, Tensor([0, 4, 0, 0, 0, 9, 0, 0])]),
    Sample(
      "pad, the edge of an image", Pad { $0.mode = .edge },
      [image, Tensor([0, 0, 1, 1, 0, 0, 1, 1])]),
    Sample(
      "transpose, an image to channels last", Transpose { $0.permutation = [0, 2, 3, 1] }, [image]),
    Sample(
      "transpose, channels last to an image", Transpose { $0.permutation = [0, 3, 1, 2] }, [image]),
    Sample("flatten, an image", Flatten(), [image]),
    Sample(
      "reshape, an image to groups of channels", Reshape(),
      [.pattern([2, 18, 3, 5], 1), Tensor([0, 2, 9, 3, 5])]),
    Sample(
      "gather, channels in another order", Gather { $0.axis = 1 }, [image, Tensor([18, 0, 7])]),
    Sample(
      "expand, a vector to an image", Expand(), [.pattern([19, 1, 1], 1), Tensor([2, 19, 5, 7])]),
  ]
}
