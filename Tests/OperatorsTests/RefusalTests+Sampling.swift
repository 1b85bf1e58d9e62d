import Operators
import Tensors
import TestSupport
import Testing

extension RefusalTests {
  @Test(arguments: norms + scatters + samplings) func refusesToSample(_ refusal: Refusal) {
    refuses(refusal)
  }

  private static let table = Fact(.f32, [4, 3])
  private static let regions = Fact(.f32, [2, 4])

  static let norms = [
    Refusal(GroupNorm(), [x, Fact(.f32, [4])], "input 'shift' is missing"),
    Refusal(
      GroupNorm(), [x, Fact(.f32, [3]), Fact(.f32, [4])], "the length of 'scale' is 3, 4 expected"),
    Refusal(
      GroupNorm { $0.groups = 3 }, [x, Fact(.f32, [4]), Fact(.f32, [4])],
      "dimension 1 of 'x' is 4, a multiple of groups, 3 expected"),
    Refusal(
      GroupNorm { $0.groups = 0 }, [x], "attribute 'groups' is 0, a positive integer expected"),
    Refusal(
      GroupNorm { ($0.groups, $0.scalesGroups) = (2, true) },
      [x, Fact(.f32, [4]), Fact(.f32, [4])],
      "the length of 'scale' is 4, 2 expected"),
    Refusal(
      LayerNorm(), [table, Fact(.f32, [4])],
      "the shape of 'scale' is [4], one that broadcasts with [4,3] of 'x' expected"),
    Refusal(
      LayerNorm(), [Fact(.f32, [1, 3]), Fact(.f32, [4, 3])],
      "the shape of 'scale' is [4,3], one that broadcasts to [1,3] of 'x' expected"),
    Refusal(
      LayerNorm { $0.axis = 2 }, [table, table], "attribute 'axis' is 2, -2 to 1 expected"),
    Refusal(
      LayerNorm { ($0.axis, $0.extent) = (1, 2) }, [table, table],
      "attribute 'extent' is 2, 1 to 1 axes expected"),
    Refusal(
      LayerNorm { $0.statistics = .i32 }, [table, table],
      "attribute 'statistics' is i32, a float type expected"),
    Refusal(LpNorm { $0.p = 3 }, [x], "attribute 'p' is 3, 1 or 2 expected"),
    Refusal(LpNorm(), [Fact(.i32, [2])], "input 'x' is i32, a float type expected"),
    Refusal(MeanVarianceNorm(), [table], "an axis in 'axes' is 2, -2 to 1 expected"),
    Refusal(LpPool { $0.p = -1 }, [x], "attribute 'p' is -1.0, a positive number expected"),
    Refusal(
      LpPool { $0.kernel = [6, 1] }, [x],
      "dimension 2 of 'x' with padding is 5, at least the window's 6 expected"),
    Refusal(
      MaxUnpool(), [x, Fact(.i64, [1, 4, 5, 5])],
      "attribute 'kernel' is [], 2 positive integers below 2^31 expected"),
    Refusal(
      MaxUnpool { $0.kernel = [2, 2] }, [x, Fact(.i64, [1, 4, 5, 6])],
      "dimension 3 of 'indices' is 6, 5 expected"),
    Refusal(
      MaxUnpool { $0.kernel = [2, 2] }, [x, Fact(.i64, [1, 4, 5, 5]), ints([1, 4, 5, 6])],
      "entry 2 of 'shape' is 5, at least 6 expected"),
  ]

  static let scatters = [
    Refusal(
      GatherElements(), [table, Fact(.i64, [1, 4])],
      "dimension 1 of 'indices' is 4, at most 3 as 'x' has expected"),
    Refusal(
      GatherElements(), [table, Fact(.i64, [1])], "input 'indices' has rank 1, 2 expected"),
    Refusal(
      GatherElements(), [table, Fact(.f32, [1, 1])], "input 'indices' is f32, i64 or i32 expected"),
    Refusal(
      GatherND(), [table, Fact(.i64, [2, 3])],
      "the last dimension of 'indices' is 3, at most 2, the dimensions of 'x' behind 0 expected"),
    Refusal(
      GatherND { $0.batchDims = 2 }, [table, Fact(.i64, [4, 3])],
      "attribute 'batch_dims' is 2, 0 to 1 expected"),
    Refusal(
      GatherND { $0.batchDims = 1 }, [table, Fact(.i64, [3, 1])],
      "dimension 0 of 'indices' is 3, 4 as 'x' has expected"),
    Refusal(
      GatherND(), [table, Fact(.i64, [3, Dim(symbol: "K")])],
      "input 'indices' must be known before running"),
    Refusal(
      ScatterElements(), [table, Fact(.i64, [1, 2]), Fact(.f32, [2, 2])],
      "dimension 0 of 'updates' is 2, 1 expected"),
    Refusal(
      ScatterElements(), [table, Fact(.i64, [1, 2]), Fact(.f16, [1, 2])],
      "input 'updates' is f16, f32 expected"),
    Refusal(
      ScatterND(), [table, Fact(.i64, [2, 1]), Fact(.f32, [2, 2])],
      "dimension 1 of 'updates' is 2, 3 expected"),
    Refusal(
      TensorScatter { $0.axis = 0 }, [table, table],
      "attribute 'axis' is 0, another axis than the first expected"),
    Refusal(
      TensorScatter { $0.axis = 1 }, [table, Fact(.f32, [4, 4])],
      "dimension 1 of 'updates' is 4, at most 3 as 'x' has expected"),
    Refusal(
      TopK(), [table, ints([4])], "'k' is 4, at most 3, the size of dimension 1 expected"),
    Refusal(TopK(), [table, ints([-1])], "'k' is -1, 0 or more expected"),
    Refusal(
      TopK(), [table, ints([1, 2])], "the number of elements of 'k' is 2, 1 expected"),
    Refusal(TopK(), [Fact(.bool, [2]), ints([1])], "input 'x' is bool, a number expected"),
  ]

  static let samplings = [
    Refusal(
      NonMaxSuppression(), [Fact(.f32, [1, 6, 5]), x], "dimension 2 of 'boxes' is 5, 4 expected"),
    Refusal(
      NonMaxSuppression(), [Fact(.f32, [1, 6, 4]), Fact(.f32, [1, 2, 5])],
      "dimension 2 of 'scores' is 5, 6 expected"),
    Refusal(
      NonMaxSuppression(), [Fact(.f32, [1, 6, 4]), Fact(.f32, [1, 2, 6]), ints([1, 2])],
      "the number of elements of 'limit' is 2, 1 expected"),
    Refusal(
      RoiAlign(), [x, regions, Fact(.i64, [3])], "the length of 'images' is 3, 2 expected"),
    Refusal(
      RoiAlign { $0.height = 0 }, [x, regions, Fact(.i64, [2])],
      "attribute 'height' is 0, a positive integer below 2^31 expected"),
    Refusal(MaxRoiPool(), [x, regions], "dimension 1 of 'regions' is 4, 5 expected"),
    Refusal(
      GridSample(), [x, Fact(.f32, [1, 2, 2, 3])], "dimension 3 of 'grid' is 3, 2 expected"),
    Refusal(GridSample(), [Fact(.bool, [1, 1, 2, 2])], "input 'x' is bool, a number expected"),
    Refusal(
      AffineGrid(), [Fact(.f32, [1, 2, 3]), ints([1, 3, 4])],
      "the length of 'size' is 3, 4 or 5 expected"),
    Refusal(
      AffineGrid(), [Fact(.f32, [1, 2, 3]), ints([1, 3, 4, 5, 6])],
      "dimension 1 of 'theta' is 2, 3 expected"),
    Refusal(
      CenterCropPad { $0.axes = [0, 1] }, [table, ints([1])],
      "the length of 'sizes' is 1, 2 expected"),
    Refusal(
      CenterCropPad(), [table, ints([1, -2])], "a size in 'sizes' is -2, 0 or more expected"),
    Refusal(
      Col2Im(), [Fact(.f32, [1, 4, 8]), ints([4, 4]), ints([2, 2])],
      "dimension 2 of 'x' is 8, 9, the number of blocks expected"),
    Refusal(
      Col2Im(), [Fact(.f32, [1, 6, 9]), ints([4, 4]), ints([2, 2])],
      "dimension 1 of 'x' is 6, a multiple of 4, the elements of a block expected"),
    Refusal(
      Einsum { ($0.labels, $0.output) = ([0, 1, 0, 2], [3]) }, [table, table],
      "attribute 'output' is [3], distinct labels of the inputs expected"),
    Refusal(
      Einsum { $0.labels = [0, 1, 1, 2] }, [table, table],
      "dimension 0 of 'x[1]' is 4, 3 as label 1 has before expected"),
    Refusal(
      Einsum { $0.labels = [0] }, [table],
      "attribute 'labels' is [0], 2 labels, as the inputs have dimensions expected"),
    Refusal(
      DeformConv(), [x, Fact(.f32, [2, 4, 3, 3]), Fact(.f32, [1, 9, 3, 3])],
      "dimension 1 of 'offset' is 9, 18 expected"),
    Refusal(
      DeformConv { $0.offsetGroups = 3 }, [x, Fact(.f32, [2, 4, 3, 3])],
      "dimension 1 of 'x' is 4, a multiple of offset_groups, 3 expected"),
  ]

  @Test func indicesOutOfRangeAreNamed() {
    let table = Tensor.pattern([4, 3], 1)
    let row = Tensor.values([9, 9, 9], [1, 3])
    let cases: [(any Operator, [Tensor], String)] = [
      (
        GatherElements(), [table, .integers([-5], [1, 1])],
        "input 'indices': index -5 is not in dimension 0 of 'x', which has size 4"
      ),
      (
        GatherND(), [table, .integers([0, 3], [2])],
        "input 'indices': index 3 is not in dimension 1 of 'x', which has size 3"
      ),
      (
        ScatterElements { $0.axis = 1 }, [table, .integers([3], [1, 1]), .values([9], [1, 1])],
        "input 'indices': index 3 is not in dimension 1 of 'x', which has size 3"
      ),
      (
        ScatterND(), [table, .integers([4], [1, 1]), row],
        "input 'indices': index 4 is not in dimension 0 of 'x', which has size 4"
      ),
      (
        TensorScatter { $0.axis = 1 }, [table, .splat(0, [4, 2]), Tensor([0, 0, 2, 0])],
        "input 'positions': 2 elements from 2 on do not fit in 3 of dimension 1"
      ),
      (
        MaxUnpool { $0.kernel = [2] }, [.splat(1, [1, 1, 2]), .integers([0, 3], [1, 1, 2])],
        "input 'indices': index 3 is not in 0 to 2"
      ),
      (
        RoiAlign(), [.splat(1, [1, 1, 2, 2]), .splat(1, [1, 4]), Tensor([1])],
        "input 'images': image 1 is not one of the 1 of 'x'"
      ),
      (
        RoiAlign(), [.splat(1, [1, 1, 2, 2]), .values([0, 0, 1e9, 1], [1, 4]), Tensor([0])],
        "input 'regions': a region from -0.5 to 999999999.5 is too large to sample"
      ),
      (
        MaxRoiPool(), [.splat(1, [1, 1, 2, 2]), .values([.nan, 0, 0, 1, 1], [1, 5])],
        "input 'regions': image nan is not one of the 1 of 'x'"
      ),
    ]
    for (op, inputs, sentence) in cases {
      var found = "no refusal"
      do {
        _ = try op.evaluate(inputs.map { .tensor($0) })
      } catch {
        found = "\(error)"
      }
      #expect(found == sentence)
    }
  }
}
