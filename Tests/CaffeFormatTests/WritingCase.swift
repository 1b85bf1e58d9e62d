/// A graph, and the layers that it is written as.
struct WritingCase: Sendable, CustomStringConvertible {
  let name: String
  let layers: [String]
  let text: String

  init(_ name: String, _ layers: String, _ text: String) {
    self.name = name
    self.layers = layers.split(separator: " ").map(String.init)
    self.text = text
  }

  var description: String { name }

  /// A graph of one node that reads `x`.
  static func one(_ name: String, _ layers: String, _ x: String, _ node: String) -> WritingCase {
    WritingCase(name, "Input " + layers, "input %x: f32\(x)\n\(node)\noutput %y")
  }

  static let all = windows + pooling + pointwise + pairs + matrices + shapes + movement + outputs

  static let windows: [WritingCase] = [
    one(
      "convolution", "Convolution", "[2,3,7,6]",
      """
      weight @w: f32[4,3,3,2] = random(1)
      weight @b: f32[4] = random(2)
      %y = conv(%x, @w, @b) {stride: [2,1], pads: [1,0,1,0]}
      """),
    one(
      "grouped, dilated convolution without bias", "Convolution", "[1,4,9,9]",
      """
      weight @w: f32[6,2,3,3] = random(1)
      %y = conv(%x, @w) {pads: [2,2,2,2], dilation: [2,2], groups: 2}
      """),
    one(
      "convolution of unequal pads", "Convolution", "[1,2,8,8]",
      """
      weight @w: f32[3,2,3,3] = random(1)
      %y = conv(%x, @w) {stride: [2,2], pads: [0,1,1,0]}
      """),
    one(
      "convolution that crops", "Convolution", "[1,2,8,8]",
      """
      weight @w: f32[3,2,3,3] = random(1)
      %y = conv(%x, @w) {pads: [-1,0,1,-2]}
      """),
    one(
      "convolution of same size", "Convolution", "[1,2,7,7]",
      """
      weight @w: f32[2,1,4,4] = random(1)
      %y = conv(%x, @w) {stride: [2,2], groups: 2, auto_pad: same_lower}
      """),
    one(
      "transposed convolution", "Deconvolution", "[1,4,5,5]",
      """
      weight @w: f32[4,3,4,4] = random(1)
      weight @b: f32[6] = random(2)
      %y = conv_transpose(%x, @w, @b) {stride: [2,2], pads: [1,1,1,1], groups: 2}
      """),
    one(
      "transposed convolution with output padding", "Deconvolution", "[1,2,5,5]",
      """
      weight @w: f32[2,3,3,3] = random(1)
      %y = conv_transpose(%x, @w) {stride: [2,2], pads: [1,1,1,1], output_padding: [1,1]}
      """),
  ]

  static let pooling: [WritingCase] = [
    one(
      "max pool rounded up", "Pooling", "[1,2,6,6]",
      "%y = max_pool(%x) {kernel: [3,3], stride: [2,2], ceil_mode: true}"),
    one(
      "max pool whose size is the same rounded down", "Pooling", "[1,2,7,7]",
      "%y = max_pool(%x) {kernel: [3,3], stride: [2,2], pads: [1,1,1,1]}"),
    one(
      "max pool rounded down", "Pooling Slice Slice Silence", "[1,2,8,8]",
      "%y = max_pool(%x) {kernel: [3,3], stride: [2,2], pads: [1,1,1,1]}"),
    one(
      "max pool padded at the end", "Pooling", "[1,2,8,8]",
      "%y = max_pool(%x) {kernel: [3,3], stride: [2,2], pads: [0,0,1,1]}"),
    one(
      "max pool of same size", "Pooling Slice Slice Silence", "[1,2,6,5]",
      "%y = max_pool(%x) {kernel: [2,2], auto_pad: same_upper}"),
    one(
      "every other element", "Convolution", "[1,2,8,7]",
      "%y = max_pool(%x) {kernel: [1,1], stride: [2,2]}"),
    one(
      "average pool with padding", "Pooling", "[1,2,6,6]",
      """
      %y = average_pool(%x) {kernel: [3,3], stride: [2,2], pads: [1,1,1,1], ceil_mode: true, \
      count_include_pad: true}
      """),
    one(
      "average pool rounded down", "Pooling Slice Slice Silence", "[1,2,7,7]",
      "%y = average_pool(%x) {kernel: [2,2], stride: [2,2]}"),
    one("global average", "Pooling", "[2,3,4,5]", "%y = global_pool(%x)"),
    one("global maximum", "Pooling", "[2,3,4,5]", "%y = global_pool(%x) {function: max}"),
    one(
      "response normalisation", "LRN", "[1,6,3,3]",
      "%y = lrn(%x) {size: 3, alpha: 0.5, beta: 0.6, bias: 2}"),
    one(
      "batch normalisation", "BatchNorm Scale", "[2,3,4,4]",
      """
      weight @s: f32[3] = random(1)
      weight @t: f32[3] = random(2)
      weight @m: f32[3] = random(3)
      weight @v: f32[3] = [0.5,1,2]
      %y = batch_norm(%x, @s, @t, @m, @v) {epsilon: 0.001}
      """),
    one(
      "statistics alone", "BatchNorm", "[2,3,4,4]",
      """
      weight @s: f32[3] = splat(1)
      weight @t: f32[3] = splat(0)
      weight @m: f32[3] = random(3)
      weight @v: f32[3] = [0.5,1,2]
      %y = batch_norm(%x, @s, @t, @m, @v)
      """),
    one("mean and variance", "MVN", "[2,3,4,4]", "%y = mean_variance_norm(%x) {axes: [2,3]}"),
    one(
      "mean and variance of all channels", "MVN", "[2,3,4,4]",
      "%y = mean_variance_norm(%x) {axes: [1,2,3]}"),
  ]

  static let pointwise: [WritingCase] =
    [
      ("relu", "ReLU", ""), ("leaky_relu", "ReLU", ", alpha: 0.1"), ("sigmoid", "Sigmoid", ""),
      ("tanh", "TanH", ""), ("exp", "Exp", ""), ("abs", "AbsVal", ""), ("neg", "Power", ""),
      ("reciprocal", "Power", ""), ("softplus", "BNLL", ""), ("elu", "ELU", ", alpha: 0.5"),
      ("selu", "ELU Power", ", alpha: 1.67, beta: 1.05"),
      ("celu", "Power ELU Power", ", alpha: 2"), ("silu", "Swish", ", alpha: 1"),
      ("hard_sigmoid", "Power ReLU6 Power", ", alpha: 0.2, beta: 0.5"),
      ("hard_swish", "Power ReLU6 Power Eltwise", ""), ("softsign", "AbsVal Power Eltwise", ""),
      ("mish", "BNLL TanH Eltwise", ""), ("gelu_tanh", "Power Eltwise Sigmoid Eltwise", ""),
      ("thresholded_relu", "Threshold Eltwise", ", alpha: 0.3"),
    ].map { function, layers, rest in
      one(function, layers, "[2,3,4]", "%y = unary(%x) {function: \(function)\(rest)}")
    } + [
      one("softmax", "Softmax", "[2,5,3]", "%y = softmax(%x) {axis: 1}"),
      one("softmax along the last axis", "Softmax", "[2,5,3]", "%y = softmax(%x)"),
      one(
        "softmax of what follows", "Reshape Softmax Reshape", "[2,5,3]",
        "%y = softmax(%x) {axis: 1, flattened: true}"),
      one(
        "clip to 6", "ReLU6", "[2,3]",
        "weight @l: f32[] = [0]\nweight @h: f32[] = [6]\n%y = clip(%x, @l, @h)"),
      one(
        "clip", "Clip", "[2,3]",
        "weight @l: f32[] = [-0.25]\nweight @h: f32[] = [0.5]\n%y = clip(%x, @l, @h)"),
      one("clip from 0", "ReLU", "[2,3]", "weight @l: f32[] = [0]\n%y = clip(%x, @l)"),
      one("clip from below", "Clip", "[2,3]", "weight @l: f32[] = [-0.5]\n%y = clip(%x, @l)"),
    ]

  /// A function of `x` and a constant `c`.
  private static func constant(
    _ name: String, _ layers: String, _ x: String, _ c: String, _ node: String
  ) -> WritingCase { one(name, layers, x, "weight @c: f32\(c)\n\(node)") }

  static let pairs: [WritingCase] = [
    constant("plus a number", "Power", "[2,3]", "[] = [2]", "%y = binary(%x, @c)"),
    constant(
      "times a number", "Power", "[2,3]", "[1] = [2]", "%y = binary(@c, %x) {function: mul}"),
    constant("less a number", "Power", "[2,3]", "[] = [2]", "%y = binary(%x, @c) {function: sub}"),
    constant("from a number", "Power", "[2,3]", "[] = [2]", "%y = binary(@c, %x) {function: sub}"),
    constant("over a number", "Power", "[2,3]", "[] = [3]", "%y = binary(%x, @c) {function: div}"),
    constant("a number over", "Power", "[2,3]", "[] = [3]", "%y = binary(@c, %x) {function: div}"),
    constant("a cube", "Power", "[2,3]", "[] = [3]", "%y = binary(%x, @c) {function: pow}"),
    constant("a power of 2", "Exp", "[2,3]", "[] = [2]", "%y = binary(@c, %x) {function: pow}"),
    constant("at least", "Clip", "[2,3]", "[] = [0.5]", "%y = binary(%x, @c) {function: max}"),
    constant("at most", "Clip", "[2,3]", "[] = [0.5]", "%y = binary(%x, @c) {function: min}"),
    constant("one slope", "PReLU", "[2,3]", "[] = [0.5]", "%y = binary(%x, @c) {function: prelu}"),
    constant(
      "slopes", "PReLU", "[2,3,4,4]", "[3,1,1] = random(1)",
      "%y = binary(%x, @c) {function: prelu}"),
    constant(
      "times channels", "Scale", "[2,3,4,4]", "[3,1,1] = random(1)",
      "%y = binary(%x, @c) {function: mul}"),
    constant(
      "plus channels", "Scale", "[2,3,4,4]", "[1,3,1,1] = random(1)", "%y = binary(@c, %x)"),
    constant(
      "less columns", "Scale", "[2,3,4,5]", "[5] = random(1)",
      "%y = binary(%x, @c) {function: sub}"),
    constant(
      "from an image", "Scale", "[2,3,4,5]", "[3,4,5] = random(1)",
      "%y = binary(@c, %x) {function: sub}"),
    constant(
      "over channels", "Scale", "[2,3,4,4]", "[3,1,1] = [2,3,4]",
      "%y = binary(%x, @c) {function: div}"),
    one(
      "scale and shift", "Scale", "[2,3,4,4]",
      """
      weight @s: f32[3,1,1] = random(1)
      weight @t: f32[3,1,1] = random(2)
      %m = binary(%x, @s) {function: mul}
      %y = binary(%m, @t)
      """),
    one(
      "(3 + 2x)²·⁵", "AbsVal Power", "[2,3]",
      """
      weight @a: f32[] = [2]
      weight @b: f32[] = [3]
      weight @c: f32[] = [2.5]
      %p = unary(%x) {function: abs}
      %s = binary(%p, @a) {function: mul}
      %t = binary(@b, %s)
      %y = binary(%t, @c) {function: pow}
      """),
    WritingCase(
      "sums, products and greatest",
      "Input Input Eltwise Eltwise Eltwise Eltwise Power Power Eltwise Power",
      """
      input %a: f32[2,3]
      input %b: f32[2,3]
      %s = binary(%a, %b)
      %d = binary(%s, %b) {function: sub}
      %p = binary(%d, %a) {function: mul}
      %m = binary(%p, %b) {function: max}
      %n = binary(%m, %s) {function: min}
      output %n
      """),
    WritingCase(
      "a sum with factors", "Input Input Eltwise",
      """
      input %a: f32[2,3]
      input %b: f32[2,3]
      weight @c: f32[] = [0.5]
      weight @d: f32[] = [3]
      %p = binary(%a, @c) {function: mul}
      %q = binary(%b, @d) {function: mul}
      %s = binary(%p, %q)
      %y = binary(%s, %a) {function: sub}
      output %y
      """),
    WritingCase(
      "channels weighted by another value", "Input Input Reshape Scale",
      "input %a: f32[2,3,4,4]\ninput %b: f32[2,3,1,1]\n%y = binary(%b, %a) {function: mul}\noutput %y"
    ),
    WritingCase(
      "another value added to channels", "Input Input Reshape Bias",
      "input %a: f32[2,3,4,4]\ninput %b: f32[3,1,1]\n%y = binary(%a, %b)\noutput %y"),
    WritingCase(
      "division", "Input Input Power Eltwise",
      "input %a: f32[2,3]\ninput %b: f32[2,3]\n%y = binary(%a, %b) {function: div}\noutput %y"),
    one(
      "norm over channels", "Normalize", "[2,3,4,4]",
      """
      weight @e: f32[] = [1e-10]
      weight @axes: i64[1] = [1]
      weight @s: f32[3,1,1] = random(1)
      %q = binary(%x, %x) {function: mul}
      %r = reduce(%q, @axes)
      %t = binary(%r, @e)
      %n = unary(%t) {function: sqrt}
      %d = binary(%x, %n) {function: div}
      %y = binary(%d, @s) {function: mul}
      """),
  ]

  static let matrices: [WritingCase] = [
    one(
      "classifier", "InnerProduct", "[2,3,2,2]",
      """
      weight @w: f32[5,12] = random(1)
      weight @b: f32[5] = random(2)
      %f = flatten(%x)
      %y = gemm(%f, @w, @b) {transpose_b: true}
      """),
    one(
      "matrix as stored", "InnerProduct", "[2,4]",
      """
      weight @w: f32[4,3] = random(1)
      weight @b: f32[1,3] = random(2)
      %y = gemm(%x, @w, @b) {alpha: 0.5, beta: 2}
      """),
    one(
      "a matrix added", "Permute InnerProduct Scale", "[4,2]",
      """
      weight @w: f32[4,3] = random(1)
      weight @b: f32[2,3] = random(2)
      %y = gemm(%x, @w, @b) {transpose_a: true}
      """),
    one(
      "product along the last axis", "InnerProduct", "[2,3,4]",
      """
      weight @w: f32[4,5] = random(1)
      weight @b: f32[5] = random(2)
      %p = matmul(%x, @w)
      %y = binary(%p, @b)
      """),
  ]

  static let shapes: [WritingCase] = [
    one("flatten", "Flatten", "[2,3,4,5]", "%y = flatten(%x)"),
    one("flatten to two axes", "Reshape", "[2,3,4,5]", "%y = flatten(%x) {axis: 2}"),
    one(
      "reshape", "Reshape", "[2,3,4]", "weight @s: i64[3] = [0,-1,2]\n%y = reshape(%x, @s)"),
    one("squeeze", "Reshape", "[2,3,1,1]", "weight @a: i64[2] = [2,3]\n%y = squeeze(%x, @a)"),
    one("unsqueeze", "Reshape", "[2,3]", "weight @a: i64[1] = [1]\n%y = unsqueeze(%x, @a)"),
    one("transpose", "Permute", "[2,3,4,5]", "%y = transpose(%x) {permutation: [0,2,3,1]}"),
    one(
      "channel shuffle", "ShuffleChannel", "[2,6,4,4]",
      """
      weight @a: i64[5] = [2,2,3,4,4]
      weight @b: i64[4] = [2,6,4,4]
      %s = reshape(%x, @a)
      %t = transpose(%s) {permutation: [0,2,1,3,4]}
      %y = reshape(%t, @b)
      """),
    one(
      "depth to space", "Reshape Permute Reshape", "[1,8,2,3]",
      "%y = depth_to_space(%x) {block: 2, mode: crd}"),
    one(
      "space to depth", "Reshape Permute Reshape", "[1,2,4,6]", "%y = space_to_depth(%x) {block: 2}"
    ),
    one(
      "rows and columns repeated", "Deconvolution", "[1,2,3,4]",
      "weight @s: f32[4] = [1,1,2,3]\n%y = resize(%x, _, @s) {coordinates: asymmetric, nearest: floor}"
    ),
    one(
      "interpolation between corners", "Interp", "[1,2,3,4]",
      "weight @s: i64[4] = [1,2,5,9]\n%y = resize(%x, _, _, @s) {mode: linear, coordinates: align_corners}"
    ),
    one(
      "mean of an image", "Pooling Reshape", "[2,3,4,5]",
      "weight @a: i64[2] = [2,3]\n%y = reduce(%x, @a) {function: mean, keep_dims: false}"),
    one(
      "norm of channels", "Permute Reduction Power Reshape", "[2,3,4,5]",
      "weight @a: i64[1] = [1]\n%y = reduce(%x, @a) {function: l2}"),
    one(
      "greatest", "ArgMax", "[2,5]",
      "%a = arg_extremum(%x) {axis: 1, select_last: true}\n%y = cast(%a) {to: f32}"),
    one(
      "threshold", "Threshold", "[2,5]",
      "weight @t: f32[] = [0.25]\n%a = compare(%x, @t) {function: greater}\n%y = cast(%a) {to: f32}"
    ),
  ]

  static let movement: [WritingCase] = [
    WritingCase(
      "concat", "Input Input Concat",
      "input %a: f32[2,3,4]\ninput %b: f32[2,3,1]\n%y = concat(%a, %b, %a) {axis: -1}\noutput %y"),
    one(
      "parts, one for nobody", "Slice TanH Silence", "[2,6]",
      """
      weight @s: i64[3] = [1,2,3]
      %a, %b, %c = split(%x, @s) {axis: 1, parts: 3}
      %y = unary(%c) {function: tanh}
      output %a
      """),
    one(
      "slice", "Slice Slice Silence", "[2,6,5]",
      """
      weight @s: i64[2] = [1,-2]
      weight @e: i64[2] = [4,9]
      weight @a: i64[2] = [1,2]
      %y = slice(%x, @s, @e, @a)
      """),
    one(
      "every other row", "Slice Convolution Silence", "[1,2,6,5]",
      """
      weight @s: i64[2] = [1,0]
      weight @e: i64[2] = [6,5]
      weight @a: i64[2] = [2,3]
      weight @n: i64[2] = [2,2]
      %y = slice(%x, @s, @e, @a, @n)
      """),
    one(
      "crop to another value", "ReLU Pooling ReLU Crop Eltwise", "[1,2,7,7]",
      """
      weight @s: i64[2] = [1,2]
      weight @e: i64[2] = [4,5]
      weight @a: i64[2] = [2,3]
      %r = unary(%x)
      %p = max_pool(%r) {kernel: [3,3], stride: [2,2]}
      %q = unary(%p)
      %c = slice(%r, @s, @e, @a)
      %y = binary(%c, %q)
      """),
    one(
      "one element of an axis", "Slice Reshape Silence", "[2,3,4]",
      "weight @i: i64[] = [-1]\n%y = gather(%x, @i) {axis: 1}"),
    one(
      "elements in another order", "Slice Concat Silence", "[2,4]",
      "weight @i: i64[3] = [3,0,3]\n%y = gather(%x, @i) {axis: 1}"),
    one(
      "rows of a table", "Power Embed", "[3]",
      """
      weight @z: f32[] = [0]
      weight @t: f32[2,4] = random(1)
      %p = binary(%x, @z) {function: mul}
      %i = cast(%p) {to: i64}
      %y = gather(@t, %i)
      """),
    one(
      "zeros around an image", "Convolution", "[1,2,3,4]",
      "weight @p: i64[8] = [0,0,1,0,0,0,2,1]\n%y = pad(%x, @p)"),
    one(
      "channels of a number", "Power Slice Concat Silence", "[1,2,3,4]",
      "weight @p: i64[8] = [0,1,0,0,0,4,0,0]\nweight @v: f32[] = [7]\n%y = pad(%x, @p, @v)"),
    one(
      "tile", "Tile Tile", "[2,3]", "weight @r: i64[2] = [2,3]\n%y = tile(%x, @r)"),
    one(
      "expand", "Reshape Tile Tile", "[3,1]",
      "weight @s: i64[3] = [2,3,4]\n%y = expand(%x, @s)"),
  ]

  static let outputs: [WritingCase] = [
    one(
      "an output that is read", "ReLU Split TanH", "[2,3]",
      "%r = unary(%x)\n%y = unary(%r) {function: tanh}\noutput %r"),
    WritingCase(
      "an output of another name", "Input ReLU Split",
      "input %x: f32[2,3]\n%r = unary(%x)\noutput \"result\" = %r"),
    WritingCase(
      "one value, two outputs", "Input ReLU Split Split",
      "input %x: f32[2,3]\n%r = unary(%x)\noutput %r\noutput \"result\" = %r"),
    WritingCase(
      "outputs in another order", "Input TanH ReLU Sigmoid",
      "input %x: f32[2,3]\n%a = unary(%x)\n%b = unary(%x) {function: tanh}\n%c = unary(%x) {function: sigmoid}\noutput %b\noutput %a\noutput %c"
    ),
    WritingCase(
      "an input under another name", "Input Split",
      "input %x: f32[2,3]\noutput \"copy\" = %x"),
    WritingCase(
      "a constant", "Input ReLU Parameter",
      "input %x: f32[2,3]\nweight @c: f32[2,2] = random(1)\n%r = unary(%x)\noutput %r\noutput @c"),
    WritingCase(
      "identities and an input for nobody", "Input Input ReLU Split Silence",
      "input %x: f32[2,3]\ninput %z: f32[1]\n%i = identity(%x)\n%r = unary(%i)\n%j = dropout(%r)\noutput %j"
    ),
  ]
}
