extension NodeReadingTests {
  static let resizing: [Case] = [
    Case(
      1,
      TestNode(
        "Upsample", ["x"], ["y"],
        [.float("height_scale", 2), .float("width_scale", 3), .string("mode", "bilinear")]),
      """
      weight @y.scales: f32[4] = [1,1,2,3]
      %y: f32[2,3,8,12] = resize(%x, _, @y.scales) {mode: linear, coordinates: asymmetric}
      """),
    Case(
      7,
      TestNode(
        "Upsample", ["x"], ["y"], [.floats("scales", [1, 1, 2, 2]), .string("mode", "nearest")]),
      """
      weight @y.scales: f32[4] = [1,1,2,2]
      %y: f32[2,3,8,8] = resize(%x, _, @y.scales) {coordinates: asymmetric, nearest: floor}
      """),
    Case(
      9, TestNode("Upsample", ["x", "s"], ["y"], [.string("mode", "linear")]),
      initialisers: [TestTensor("s", [4], [1, 1, 2, 2])],
      """
      %y: f32[2,3,8,8] = resize(%x, _, @s) {mode: linear, coordinates: asymmetric}
      """),
    Case(
      10, TestNode("Resize", ["x", "s"], ["y"], [.string("mode", "linear")]),
      initialisers: [TestTensor("s", [4], [1, 1, 2, 2])],
      """
      %y: f32[2,3,8,8] = resize(%x, _, @s) {mode: linear, coordinates: asymmetric}
      """),
    Case(
      11,
      TestNode(
        "Resize", ["x", "e", "e", "s"], ["y"],
        [
          .string("coordinate_transformation_mode", "tf_half_pixel_for_nn"),
          .string("nearest_mode", "floor"),
        ]),
      initialisers: [TestTensor("e", [0], []), TestTensor("s", [4], ints: [2, 3, 8, 8])],
      """
      %y: f32[2,3,8,8] = resize(%x, _, _, @s) {coordinates: tf_half_pixel_for_nn, nearest: floor}
      """),
    Case(
      13,
      TestNode(
        "Resize", ["x", "", "s"], ["y"],
        [
          .string("mode", "cubic"), .float("cubic_coeff_a", -0.5), .int("exclude_outside", 1),
          .string("coordinate_transformation_mode", "align_corners"),
        ]),
      initialisers: [TestTensor("s", [4], [1, 1, 2, 2])],
      """
      %y: f32[2,3,8,8] = resize(%x, _, @s) {mode: cubic, coordinates: align_corners, cubic_a: -0.5, exclude_outside: true}
      """),
    Case(
      13,
      TestNode(
        "Resize", ["x", "r", "", "s"], ["y"],
        [
          .string("mode", "linear"),
          .string("coordinate_transformation_mode", "tf_crop_and_resize"),
          .float("extrapolation_value", 7),
        ]),
      initialisers: [
        TestTensor("r", [8], [0, 0, 0.25, 0.25, 1, 1, 0.75, 0.75]),
        TestTensor("s", [4], ints: [2, 3, 3, 3]),
      ],
      """
      %y: f32[2,3,3,3] = resize(%x, @r, _, @s) {mode: linear, coordinates: tf_crop_and_resize, extrapolation: 7.0}
      """),
    Case(
      19,
      TestNode(
        "Resize", ["x", "", "", "s"], ["y"],
        [
          .string("mode", "linear"), .ints("axes", [2, 3]), .int("antialias", 1),
          .string("keep_aspect_ratio_policy", "not_larger"),
          .string("coordinate_transformation_mode", "half_pixel_symmetric"),
        ]),
      initialisers: [TestTensor("s", [2], ints: [2, 3])],
      """
      %y: f32[2,3,2,2] = resize(%x, _, _, @s) {mode: linear, coordinates: half_pixel_symmetric, antialias: true, policy: not_larger, axes: [2,3]}
      """),
  ]
}
