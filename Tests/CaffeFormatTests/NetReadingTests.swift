import CaffeFormat
import IR
import Testing

/// What becomes of networks: text in, graph out.
@Suite struct NetReadingTests {
  static let data = "layer { name: 'd' type: 'Data' top: 'x' top: 'label' "
  static let classifier =
    layer("r", "ReLU", ["x"], ["r"]) + layer("loss", "SoftmaxWithLoss", ["r", "label"], ["loss"])

  static let graphs: [(name: String, text: String, lines: [String])] = [
    (
      "in place: the last version keeps the name, readers before it take the one before",
      input("x") + layer("a", "Sigmoid", ["x"], ["h"]) + layer("b", "AbsVal", ["h"], ["early"])
        + layer("c", "ReLU", ["h"], ["h"]) + layer("d", "TanH", ["h"], ["h"])
        + layer("e", "AbsVal", ["h"], ["late"]),
      [
        "input %x: f32[1,2]",
        "%\"h@1\": f32[1,2] = unary(%x) {function: sigmoid} as \"a\"",
        "%early: f32[1,2] = unary(%\"h@1\") {function: abs} as \"b\"",
        "%\"h@2\": f32[1,2] = unary(%\"h@1\") as \"c\"",
        "%h: f32[1,2] = unary(%\"h@2\") {function: tanh} as \"d\"",
        "%late: f32[1,2] = unary(%h) {function: abs} as \"e\"",
        "output %early", "output %late",
      ]
    ),
    (
      "in place on an input: the input keeps its name",
      input("x") + layer("a", "ReLU", ["x"], ["x"]) + layer("b", "TanH", ["x"], ["x"]),
      [
        "input %x: f32[1,2]", "%\"x@2\": f32[1,2] = unary(%x) as \"a\"",
        "%\"x@3\": f32[1,2] = unary(%\"x@2\") {function: tanh} as \"b\"",
        "output \"x\" = %\"x@3\"",
      ]
    ),
    (
      "layers that pass on what they take, in place or not",
      input("x") + layer("a", "ReLU", ["x"], ["h"]) + layer("d", "Dropout", ["h"], ["h"])
        + layer("s", "Split", ["h"], ["p", "q"]) + layer("b", "TanH", ["p"], ["y"]),
      [
        "input %x: f32[1,2]", "%h: f32[1,2] = unary(%x) as \"a\"",
        "%y: f32[1,2] = unary(%h) {function: tanh} as \"b\"", "output \"q\" = %h", "output %y",
      ]
    ),
    (
      "outputs are what nothing takes, in order; Silence takes",
      input("x") + layer("a", "ReLU", ["x"], ["z"]) + layer("b", "TanH", ["x"], ["y"])
        + layer("c", "AbsVal", ["x"], ["quiet"]) + layer("s", "Silence", ["quiet"], []),
      [
        "input %x: f32[1,2]", "%z: f32[1,2] = unary(%x) as \"a\"",
        "%y: f32[1,2] = unary(%x) {function: tanh} as \"b\"",
        "%quiet: f32[1,2] = unary(%x) {function: abs} as \"c\"", "output %z", "output %y",
      ]
    ),
    (
      "input_dim, several inputs",
      "input: 'x' input: 'y' input_dim: [1, 2, 3, 4, 5, 6, 7, 8]"
        + layer("a", "ReLU", ["x"], ["a"]) + layer("b", "ReLU", ["y"], ["b"]),
      [
        "input %x: f32[1,2,3,4]", "input %y: f32[5,6,7,8]", "%a: f32[1,2,3,4] = unary(%x)",
        "%b: f32[5,6,7,8] = unary(%y)", "output %a", "output %b",
      ]
    ),
    (
      "Input layers: one shape for all tops, or one each; any rank",
      layer("i", "Input", [], ["x", "y"], "input_param { shape { dim: 3 } }")
        + layer("j", "Input", [], ["z"], "input_param { shape { dim: [1, 2, 3, 4, 5] } }")
        + layer("a", "ReLU", ["x"], ["a"]) + layer("b", "ReLU", ["y"], ["b"])
        + layer("c", "ReLU", ["z"], ["c"]),
      [
        "input %x: f32[3]", "input %y: f32[3]", "input %z: f32[1,2,3,4,5]",
        "%a: f32[3] = unary(%x)",
        "%b: f32[3] = unary(%y)", "%c: f32[1,2,3,4,5] = unary(%z)", "output %a", "output %b",
        "output %c",
      ]
    ),
    (
      "data layers: the label is no input unless a computation takes it",
      data + "data_param { batch_size: 2 } transform_param { crop_size: 4 } }" + classifier,
      ["input %x: f32[2,3,4,4]", "%r: f32[2,3,4,4] = unary(%x)", "output %r"]
    ),
    (
      "a label that is needed",
      data + "data_param { batch_size: 2 crop_size: 4 } transform_param { force_gray: true } }"
        + classifier + layer("l", "Sigmoid", ["label"], ["l"]),
      [
        "input %x: f32[2,1,4,4]", "input %label: f32[2]", "%r: f32[2,1,4,4] = unary(%x)",
        "%l: f32[2] = unary(%label) {function: sigmoid}", "output %r", "output %l",
      ]
    ),
    (
      "layers that only prepare labels are left out with the losses",
      data + "data_param { batch_size: 1 } transform_param { crop_size: 2 } }"
        + layer("f", "Flatten", ["label"], ["flat"]) + layer("n", "Sigmoid", ["flat"], ["flat"])
        + layer("r", "ReLU", ["x"], ["r"]) + layer("e", "EuclideanLoss", ["r", "flat"], ["e"]),
      ["input %x: f32[1,3,2,2]", "%r: f32[1,3,2,2] = unary(%x)", "output %r"]
    ),
    (
      "other data layers",
      layer(
        "m", "MemoryData", [], ["m", "ml"],
        "memory_data_param { batch_size: 1 channels: 2 height: 3 width: 4 }")
        + layer(
          "i", "ImageData", [], ["i", "il"],
          "image_data_param { batch_size: 5 new_height: 6 new_width: 7 is_color: false }")
        + layer("d", "DummyData", [], ["d", "e"], "dummy_data_param { shape { dim: 9 } }")
        + layer(
          "o", "DummyData", [], ["o"],
          "dummy_data_param { num: 1 channels: 2 height: 1 width: 2 }")
        + ["m", "i", "d", "e", "o", "ml"].map { layer($0 + "r", "ReLU", [$0], [$0 + "r"]) }
        .joined(),
      [
        "input %m: f32[1,2,3,4]", "input %i: f32[5,1,6,7]", "input %d: f32[9]", "input %e: f32[9]",
        "input %o: f32[1,2,1,2]", "input %ml: f32[1]", "%mr: f32[1,2,3,4] = unary(%m)",
        "%ir: f32[5,1,6,7] = unary(%i)", "%dr: f32[9] = unary(%d)", "%er: f32[9] = unary(%e)",
        "%or: f32[1,2,1,2] = unary(%o)", "%mlr: f32[1] = unary(%ml)", "output %mr", "output %ir",
        "output %dr", "output %er", "output %or", "output %mlr",
      ]
    ),
    (
      "a blob that has the name which a constant would have",
      input("x") + layer("i", "InnerProduct", ["x"], ["y"], "inner_product_param { num_output: 1 }")
        + layer("r", "ReLU", ["y"], ["i.weight"]),
      [
        "input %x: f32[1,2]", "weight @i.weight.1~_: f32[1,2] = [0,0]",
        "weight @i.bias~_: f32[1] = [0]",
        "%y: f32[1,1] = gemm(%x, @i.weight.1, @i.bias) {transpose_b: true} as \"i\"",
        "%i.weight: f32[1,1] = unary(%y) as \"r\"", "output %i.weight",
      ]
    ),
    (
      "layers without names, and of one name",
      input("x") + "layer { type: 'ReLU' bottom: 'x' top: 'a' }"
        + layer("n", "TanH", ["a"], ["b"]) + layer("n", "AbsVal", ["b"], ["c"]),
      [
        "input %x: f32[1,2]", "%a: f32[1,2] = unary(%x) as \"layer 1\"",
        "%b: f32[1,2] = unary(%a) {function: tanh} as \"n\"",
        "%c: f32[1,2] = unary(%b) {function: abs} as \"n\"", "output %c",
      ]
    ),
  ]

  @Test(arguments: graphs.indices)
  func becomesAGraph(_ index: Int) throws {
    let (name, text, expected) = Self.graphs[index]
    let graph = try TestNet(text).read().graph
    #expect(lines(graph) == expected, "\(name)")
    try graph.verify()
  }

  @Test func namesAreOriginsToo() throws {
    let graph = try TestNet(
      input("x") + layer("a", "Sigmoid", ["x"], ["h"]) + layer("c", "ReLU", ["h"], ["h"])
    ).read().graph
    let origins = graph.valueIDs.map { "\(graph[$0].name) \(graph[$0].origin ?? "none")" }
    #expect(origins == ["x x", "h@1 h@1", "h h"])
  }

  @Test func inputShapesOfTheOptionsReplaceThoseOfTheFile() throws {
    let net = TestNet(
      input("x", [1, 2]) + layer("d", "HDF5Data", [], ["y"]) + layer("a", "ReLU", ["x"], ["a"])
        + layer("b", "ReLU", ["y"], ["b"]))
    let model = try net.read { $0.inputShapes = ["x": [4, 5, 6], "y": [7]] }
    #expect(lines(model.graph).prefix(2) == ["input %x: f32[4,5,6]", "input %y: f32[7]"])
  }

  static let rules: [(rules: String, phase: CaffePhase, level: Int, stages: [String], isIn: Bool)] =
    [
      ("", .test, 0, [], true),
      ("include { phase: TEST }", .test, 0, [], true),
      ("include { phase: TRAIN }", .test, 0, [], false),
      ("include { phase: TRAIN }", .train, 0, [], true),
      ("exclude { phase: TRAIN }", .test, 0, [], true),
      ("exclude { phase: TEST }", .test, 0, [], false),
      ("include { phase: TRAIN } include { stage: 'a' }", .test, 0, ["a"], true),
      ("include { stage: 'a' stage: 'b' }", .test, 0, ["a"], false),
      ("include { stage: 'a' stage: 'b' }", .test, 0, ["b", "a"], true),
      ("include { stage: 'own' }", .test, 0, [], true),
      ("include { not_stage: 'a' }", .test, 0, ["a"], false),
      ("include { not_stage: 'a' }", .test, 0, [], true),
      ("exclude { stage: 'a' not_stage: 'b' }", .test, 0, ["a", "b"], true),
      ("include { min_level: 2 }", .test, 1, [], false),
      ("include { min_level: 2 max_level: 3 }", .test, 3, [], true),
      ("include { max_level: 3 }", .test, 4, [], false),
      ("exclude { phase: TEST max_level: 3 }", .test, 4, [], true),
      ("include { }", .test, 0, [], true),
      ("exclude { }", .test, 0, [], false),
    ]

  @Test(arguments: rules.indices)
  func rulesChooseLayers(_ index: Int) throws {
    let rule = Self.rules[index]
    let net = TestNet(
      "state { phase: TRAIN stage: 'own' }" + input() + layer("a", "ReLU", ["x"], ["a"])
        + layer("b", "TanH", ["x"], ["b"], rule.rules))
    let model = try net.read {
      $0.phase = rule.phase
      $0.level = rule.level
      $0.stages = rule.stages
    }
    #expect((model.graph.value(named: "b") != nil) == rule.isIn, "\(rule)")
    #expect(model.info.layers == (rule.isIn ? 2 : 1))
  }
}
