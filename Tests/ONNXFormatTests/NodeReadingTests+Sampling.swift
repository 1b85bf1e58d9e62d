extension NodeReadingTests {
  static let norms: [Case] = [
    Case(
      1,
      TestNode(
        "InstanceNormalization", ["x", "s", "b"], ["y"],
        [.float("epsilon", 0.001), .ints("consumed_inputs", [0])]),
      initialisers: [TestTensor("s", [3], [1, 2, 3]), TestTensor("b", [3], [1, 2, 3])],
      """
      %y: f32[2,3,4,4] = group_norm(%x, @s, @b) {epsilon: 0.001}
      """),
    Case(
      6, TestNode("InstanceNormalization", ["x", "s", "b"], ["y"], []),
      initialisers: [TestTensor("s", [3], [1, 2, 3]), TestTensor("b", [3], [1, 2, 3])],
      """
      %y: f32[2,3,4,4] = group_norm(%x, @s, @b)
      """),
    Case(
      18, TestNode("GroupNormalization", ["x", "s", "b"], ["y"], [.int("num_groups", 3)]),
      initialisers: [TestTensor("s", [3], [1, 2, 3]), TestTensor("b", [3], [1, 2, 3])],
      """
      %y: f32[2,3,4,4] = group_norm(%x, @s, @b) {groups: 3, scales_groups: true}
      """),
    Case(
      21,
      TestNode(
        "GroupNormalization", ["x", "s", "b"], ["y"],
        [.int("num_groups", 1), .int("stash_type", 1)]),
      initialisers: [TestTensor("s", [3], [1, 2, 3]), TestTensor("b", [3], [1, 2, 3])],
      """
      %y: f32[2,3,4,4] = group_norm(%x, @s, @b) {groups: 1}
      """),
    Case(
      17, TestNode("LayerNormalization", ["x", "s", "b"], ["y", "", "i"], []),
      initialisers: [TestTensor("s", [4], [1, 2, 3, 4]), TestTensor("b", [4], [1, 2, 3, 4])],
      """
      %y: f32[2,3,4,4], _, %i: f32[2,3,4,1] = layer_norm(%x, @s, @b)
      """),
    Case(
      17,
      TestNode(
        "LayerNormalization", ["x", "s"], ["y"],
        [.int("axis", 3), .float("epsilon", 0.5), .int("stash_type", 16)]),
      initialisers: [TestTensor("s", [4], [1, 2, 3, 4])],
      """
      %y: f32[2,3,4,4] = layer_norm(%x, @s) {axis: 3, epsilon: 0.5, statistics: bf16}
      """),
    Case(
      23, TestNode("RMSNormalization", ["x", "s"], ["y"], [.int("axis", -2)]),
      initialisers: [TestTensor("s", [4], [1, 2, 3, 4])],
      """
      %y: f32[2,3,4,4] = layer_norm(%x, @s) {axis: -2, centred: false}
      """),
    Case(
      1, TestNode("LpNormalization", ["x"], ["y"], [.int("axis", 1), .int("p", 1)]),
      """
      %y: f32[2,3,4,4] = lp_norm(%x) {axis: 1, p: 1}
      """),
    Case(
      9, TestNode("MeanVarianceNormalization", ["x"], ["y"], []),
      """
      %y: f32[2,3,4,4] = mean_variance_norm(%x)
      """),
    Case(
      13, TestNode("MeanVarianceNormalization", ["x"], ["y"], [.ints("axes", [1])]),
      """
      %y: f32[2,3,4,4] = mean_variance_norm(%x) {axes: [1]}
      """),
    Case(
      1, TestNode("LpPool", ["x"], ["y"], [.float("p", 3.5), .ints("kernel_shape", [2, 2])]),
      """
      %y: f32[2,3,3,3] = lp_pool(%x) {p: 3.5, kernel: [2,2]}
      """),
    Case(
      18,
      TestNode(
        "LpPool", ["x"], ["y"],
        [
          .int("p", 1), .ints("kernel_shape", [2, 2]), .ints("strides", [2, 2]),
          .int("ceil_mode", 1),
        ]),
      """
      %y: f32[2,3,2,2] = lp_pool(%x) {p: 1.0, kernel: [2,2], stride: [2,2], ceil_mode: true}
      """),
    Case(
      1, TestNode("GlobalLpPool", ["x"], ["y"], [.float("p", 1.5)]),
      """
      %y: f32[2,3,1,1] = lp_pool(%x) {p: 1.5}
      """),
    Case(
      2, TestNode("GlobalLpPool", ["x"], ["y"], [.int("p", 3)]),
      """
      %y: f32[2,3,1,1] = lp_pool(%x) {p: 3.0}
      """),
    Case(
      9,
      TestNode(
        "MaxUnpool", ["x", "i"], ["y"],
        [.ints("kernel_shape", [3, 3]), .ints("strides", [2, 2]), .ints("pads", [1, 1, 1, 1])]),
      inputs: [TestValue("x", 1, ["2", "3", "4", "4"]), TestValue("i", 7, ["2", "3", "4", "4"])],
      """
      %y: f32[2,3,7,7] = max_unpool(%x, %i) {kernel: [3,3], stride: [2,2], pads: [1,1,1,1]}
      """),
  ]

  static let scattering: [Case] = [
    Case(
      11, TestNode("GatherElements", ["x", "i"], ["y"], [.int("axis", -1)]),
      inputs: [TestValue("x", 1, ["4", "3"])],
      initialisers: [TestTensor("i", [1, 1], ints: [1])],
      """
      %y: f32[1,1] = gather_elements(%x, @i) {axis: -1}
      """),
    Case(
      11, TestNode("GatherND", ["x", "i"], ["y"], []),
      inputs: [TestValue("x", 1, ["4", "3"])],
      initialisers: [TestTensor("i", [1, 1], ints: [1])],
      """
      %y: f32[1,3] = gather_nd(%x, @i)
      """),
    Case(
      12, TestNode("GatherND", ["x", "i"], ["y"], [.int("batch_dims", 1)]),
      inputs: [TestValue("x", 1, ["4", "3"]), TestValue("i", 7, ["4", "1"])],
      """
      %y: f32[4] = gather_nd(%x, %i) {batch_dims: 1}
      """),
    Case(
      9, TestNode("Scatter", ["x", "i", "u"], ["y"], [.int("axis", 1)]),
      inputs: [TestValue("x", 1, ["4", "3"])],
      initialisers: [TestTensor("i", [1, 1], ints: [1]), TestTensor("u", [1, 1], [9])],
      """
      %y: f32[4,3] = scatter_elements(%x, @i, @u) {axis: 1}
      """),
    Case(
      11, TestNode("ScatterElements", ["x", "i", "u"], ["y"], []),
      inputs: [TestValue("x", 1, ["4", "3"])],
      initialisers: [TestTensor("i", [1, 1], ints: [1]), TestTensor("u", [1, 1], [9])],
      """
      %y: f32[4,3] = scatter_elements(%x, @i, @u)
      """),
    Case(
      16, TestNode("ScatterElements", ["x", "i", "u"], ["y"], [.string("reduction", "mul")]),
      inputs: [TestValue("x", 1, ["4", "3"])],
      initialisers: [TestTensor("i", [1, 1], ints: [1]), TestTensor("u", [1, 1], [9])],
      """
      %y: f32[4,3] = scatter_elements(%x, @i, @u) {reduction: mul}
      """),
    Case(
      18, TestNode("ScatterND", ["x", "i", "u"], ["y"], [.string("reduction", "max")]),
      inputs: [TestValue("x", 1, ["4", "3"])],
      initialisers: [TestTensor("i", [1, 1], ints: [1]), TestTensor("u", [1, 3], [9, 8, 7])],
      """
      %y: f32[4,3] = scatter_nd(%x, @i, @u) {reduction: max}
      """),
    Case(
      24,
      TestNode(
        "TensorScatter", ["x", "u", "p"], ["y"], [.int("axis", 1), .string("mode", "circular")]),
      inputs: [TestValue("x", 1, ["4", "3"]), TestValue("p", 7, ["4"])],
      initialisers: [TestTensor("u", [4, 1], [9, 8, 7, 6])],
      """
      %y: f32[4,3] = tensor_scatter(%x, @u, %p) {axis: 1, circular: true}
      """),
    Case(
      1, TestNode("TopK", ["x"], ["v", "i"], [.int("axis", 0), .int("k", 2)]),
      inputs: [TestValue("x", 1, ["4", "3"])],
      """
      weight @v.k: i64[1] = [2]
      %v: f32[2,3], %i: i64[2,3] = top_k(%x, @v.k) {axis: 0}
      """),
    Case(
      10, TestNode("TopK", ["x", "k"], ["v", "i"], []),
      inputs: [TestValue("x", 1, ["4", "3"])],
      initialisers: [TestTensor("k", [1], ints: [2])],
      """
      %v: f32[4,2], %i: i64[4,2] = top_k(%x, @k)
      """),
    Case(
      11, TestNode("TopK", ["x", "k"], ["v", "i"], [.int("largest", 0), .int("sorted", 0)]),
      inputs: [TestValue("x", 1, ["4", "3"]), TestValue("k", 7, ["1"])],
      """
      %v: f32[4,?], %i: i64[4,?] = top_k(%x, %k) {largest: false, sorted: false}
      """),
  ]

  static let sampling: [Case] = [
    Case(
      10, TestNode("NonMaxSuppression", ["x", "s", "", "o"], ["y"], [.int("center_point_box", 1)]),
      inputs: [
        TestValue("x", 1, ["1", "B", "4"]), TestValue("s", 1, ["1", "2", "B"]),
        TestValue("o", 1, ["1"]),
      ],
      """
      %y: i64[?,3] = non_max_suppression(%x, %s, _, %o) {centred: true}
      """),
    Case(
      10,
      TestNode(
        "RoiAlign", ["x", "r", "b"], ["y"], [.string("mode", "max"), .int("output_height", 2)]),
      inputs: [
        TestValue("x", 1, ["2", "3", "4", "4"]), TestValue("r", 1, ["R", "4"]),
        TestValue("b", 7, ["R"]),
      ],
      """
      %y: f32[R,3,2,1] = roi_align(%x, %r, %b) {mode: max, height: 2, half_pixel: false}
      """),
    Case(
      16,
      TestNode(
        "RoiAlign", ["x", "r", "b"], ["y"],
        [.int("output_width", 3), .int("sampling_ratio", 2), .float("spatial_scale", 0.25)]),
      inputs: [
        TestValue("x", 1, ["2", "3", "4", "4"]), TestValue("r", 1, ["R", "4"]),
        TestValue("b", 7, ["R"]),
      ],
      """
      %y: f32[R,3,1,3] = roi_align(%x, %r, %b) {width: 3, samples: 2, scale: 0.25}
      """),
    Case(
      22,
      TestNode(
        "RoiAlign", ["x", "r", "b"], ["y"],
        [.string("coordinate_transformation_mode", "output_half_pixel")]),
      inputs: [
        TestValue("x", 1, ["2", "3", "4", "4"]), TestValue("r", 1, ["R", "4"]),
        TestValue("b", 7, ["R"]),
      ],
      """
      %y: f32[R,3,1,1] = roi_align(%x, %r, %b) {half_pixel: false}
      """),
    Case(
      1,
      TestNode(
        "MaxRoiPool", ["x", "r"], ["y"],
        [.ints("pooled_shape", [2, 3]), .float("spatial_scale", 0.5)]),
      inputs: [TestValue("x", 1, ["2", "3", "4", "4"]), TestValue("r", 1, ["R", "5"])],
      """
      %y: f32[R,3,2,3] = max_roi_pool(%x, %r) {height: 2, width: 3, scale: 0.5}
      """),
    Case(
      16,
      TestNode(
        "GridSample", ["x", "g"], ["y"],
        [.string("mode", "bilinear"), .string("padding_mode", "zeros")]),
      inputs: [TestValue("x", 1, ["2", "3", "4", "4"]), TestValue("g", 1, ["2", "5", "6", "2"])],
      """
      %y: f32[2,3,5,6] = grid_sample(%x, %g)
      """),
    Case(
      16,
      TestNode(
        "GridSample", ["x", "g"], ["y"],
        [.string("mode", "bicubic"), .string("padding_mode", "border"), .int("align_corners", 1)]),
      inputs: [TestValue("x", 1, ["2", "3", "4", "4"]), TestValue("g", 1, ["2", "5", "6", "2"])],
      """
      %y: f32[2,3,5,6] = grid_sample(%x, %g) {mode: cubic, padding: border, align_corners: true}
      """),
    Case(
      20,
      TestNode(
        "GridSample", ["x", "g"], ["y"],
        [.string("mode", "nearest"), .string("padding_mode", "reflection")]),
      inputs: [TestValue("x", 1, ["2", "3", "4"]), TestValue("g", 1, ["2", "5", "1"])],
      """
      %y: f32[2,3,5] = grid_sample(%x, %g) {mode: nearest, padding: reflection}
      """),
    Case(
      20, TestNode("AffineGrid", ["x", "s"], ["y"], [.int("align_corners", 1)]),
      inputs: [TestValue("x", 1, ["2", "2", "3"])],
      initialisers: [TestTensor("s", [4], ints: [2, 3, 4, 5])],
      """
      %y: f32[2,4,5,2] = affine_grid(%x, @s) {align_corners: true}
      """),
    Case(
      18, TestNode("CenterCropPad", ["x", "s"], ["y"], [.ints("axes", [2])]),
      initialisers: [TestTensor("s", [1], ints: [7])],
      """
      %y: f32[2,3,7,4] = center_crop_pad(%x, @s) {axes: [2]}
      """),
    Case(
      18,
      TestNode(
        "Col2Im", ["x", "i", "k"], ["y"],
        [.ints("strides", [2, 2]), .ints("pads", [1, 1, 1, 1]), .ints("dilations", [1, 1])]),
      inputs: [TestValue("x", 1, ["1", "8", "9"])],
      initialisers: [TestTensor("i", [2], ints: [4, 4]), TestTensor("k", [2], ints: [2, 2])],
      """
      %y: f32[1,2,4,4] = col2im(%x, @i, @k) {stride: [2,2], pads: [1,1,1,1], dilation: [1,1]}
      """),
    Case(
      19,
      TestNode(
        "DeformConv", ["x", "w", "o"], ["y"],
        [.ints("kernel_shape", [1, 1]), .ints("strides", [2, 2])]),
      inputs: [TestValue("x", 1, ["2", "3", "4", "4"]), TestValue("o", 1, ["2", "2", "2", "2"])],
      initialisers: [TestTensor("w", [1, 3, 1, 1], [1, 2, 3])],
      """
      %y: f32[2,1,2,2] = deform_conv(%x, @w, %o) {stride: [2,2]}
      """),
    Case(
      12, TestNode("Einsum", ["x", "z"], ["y"], [.string("equation", "bij, bjk -> bik")]),
      inputs: [TestValue("x", 1, ["2", "3", "4"]), TestValue("z", 1, ["2", "4", "5"])],
      """
      %y: f32[2,3,5] = einsum(%x, %z) {labels: [0,1,2,0,2,3], output: [0,1,3]}
      """),
    Case(
      12, TestNode("Einsum", ["x", "z"], ["y"], [.string("equation", "...ij,...jk->...ik")]),
      inputs: [TestValue("x", 1, ["2", "3", "4"]), TestValue("z", 1, ["2", "4", "5"])],
      """
      %y: f32[2,3,5] = einsum(%x, %z) {labels: [0,1,2,0,2,3], output: [0,1,3]}
      """),
    Case(
      12, TestNode("Einsum", ["x", "z"], ["y"], [.string("equation", "bij,bjk")]),
      inputs: [TestValue("x", 1, ["2", "3", "4"]), TestValue("z", 1, ["2", "4", "5"])],
      """
      %y: f32[3,5] = einsum(%x, %z) {labels: [0,1,2,0,2,3], output: [1,3]}
      """),
    Case(
      12, TestNode("Einsum", ["x", "z"], ["y"], [.string("equation", "...,...")]),
      inputs: [TestValue("x", 1, ["2", "3", "4"]), TestValue("z", 1, ["3", "1"])],
      """
      %y: f32[2,3,4] = einsum(%x, %z) {labels: [0,1,2,1,2], output: [0,1,2]}
      """),
    Case(
      12, TestNode("Einsum", ["x"], ["y"], [.string("equation", "...Z->Z...")]),
      inputs: [TestValue("x", 1, ["2", "3", "4"])],
      """
      %y: f32[4,2,3] = einsum(%x) {labels: [0,1,2], output: [2,0,1]}
      """),
  ]
}
