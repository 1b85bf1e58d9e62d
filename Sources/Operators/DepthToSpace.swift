import Tensors

/// Channels laid out as square blocks of pixels (ONNX DepthToSpace 1, 11, 13).
///
/// - `x`: any type, [N, C, H, W] with C a multiple of block². Output: [N, C / block², H · block, W · block].
/// - `block`: the edge of a block. `mode`: `dcr` takes a channel as (row, column, depth), `crd` as (depth,
///   row, column).
public struct DepthToSpace: Operator {
  public enum Mode: String, WordAttribute {
    case dcr, crd
  }

  public static let name = "depth_to_space"
  public static let inputNames = ["x"]
  public var block: Int = 1
  public var mode: Mode = .dcr

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("block", &block)
    try visit("mode", &mode)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    let (element, shape) = try facts.image(block: block)
    let area = Dim(block) * Dim(block)
    if let channels = shape[1].value, channels % (block * block) != 0 {
      throw .size(
        what: "dimension 1 of 'x'", found: "\(channels)",
        expected: "a multiple of block², \(block * block)")
    }
    return [
      Fact(
        element,
        [
          shape[0], shape[1].dividedFloor(by: area), shape[2] * Dim(block), shape[3] * Dim(block),
        ])
    ]
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (_, shape) = try outputTypes(inputs)[0]
    let x = try Arguments(inputs, of: Self.self).tensor(0)
    let axes = axes(of: x.shape)
    let selection = Selection(shape: axes.map(\.size), strides: axes.map(\.stride))
    return [.tensor(selection.apply(to: x, shape: shape))]
  }

  /// The axes of the output, rows and columns split at blocks, and their strides in the input of `shape`.
  package func axes(of shape: [Int]) -> [(size: Int, stride: Int)] {
    let strides = Strides.rowMajor(shape)
    let depth = shape[1] / (block * block)
    let (depthStep, rowStep) = mode == .dcr ? (1, block * depth) : (block * block, block)
    let columnStep = mode == .dcr ? depth : 1
    return [
      (shape[0], strides[0]), (depth, depthStep * strides[1]), (shape[2], strides[2]),
      (block, rowStep * strides[1]), (shape[3], strides[3]), (block, columnStep * strides[1]),
    ]
  }
}

/// Square blocks of pixels laid out as channels (ONNX SpaceToDepth 1, 13).
///
/// - `x`: any type, [N, C, H, W] with H and W multiples of `block`. Output: [N, C · block², H / block,
///   W / block], a channel of which is (row, column, channel of `x`).
public struct SpaceToDepth: Operator {
  public static let name = "space_to_depth"
  public static let inputNames = ["x"]
  public var block: Int = 1

  public init() {}

  public mutating func attributes(
    _ visit: inout some AttributeVisitor
  ) throws(AttributeError) {
    try visit("block", &block)
  }

  public func infer(_ inputs: [Fact?]) throws(ShapeError) -> [Fact] {
    let facts = Facts(inputs, of: Self.self)
    let (element, shape) = try facts.image(block: block)
    for axis in 2...3 {
      if let size = shape[axis].value, size % block != 0 {
        throw .size(
          what: "dimension \(axis) of 'x'", found: "\(size)",
          expected: "a multiple of block, \(block)")
      }
    }
    return [
      Fact(
        element,
        [
          shape[0], shape[1] * Dim(block) * Dim(block), shape[2].dividedFloor(by: Dim(block)),
          shape[3].dividedFloor(by: Dim(block)),
        ])
    ]
  }

  public func evaluate(_ inputs: [Value?]) throws -> [Value] {
    let (_, shape) = try outputTypes(inputs)[0]
    let x = try Arguments(inputs, of: Self.self).tensor(0)
    let axes = axes(of: x.shape)
    let selection = Selection(shape: axes.map(\.size), strides: axes.map(\.stride))
    return [.tensor(selection.apply(to: x, shape: shape))]
  }

  /// The axes of the output, channels split into row, column and channel, and their strides in the input.
  package func axes(of shape: [Int]) -> [(size: Int, stride: Int)] {
    let strides = Strides.rowMajor(shape)
    return [
      (shape[0], strides[0]), (block, strides[2]), (block, strides[3]), (shape[1], strides[1]),
      (shape[2] / block, block * strides[2]), (shape[3] / block, block * strides[3]),
    ]
  }
}

extension Facts {
  /// The one input, a batch of images, once the size of a block has been checked.
  fileprivate func image(
    block: Int
  ) throws(ShapeError) -> (element: ElementType, shape: Shape) {
    try expect(atMost: 1)
    guard (1..<1 << 16).contains(block) else {
      throw .attribute(
        name: "block", found: "\(block)", expected: "a positive integer below 2^16")
    }
    let (element, shape) = try tensor(0)
    try expectRank(0, shape, atLeast: 4, atMost: 4)
    return (element, shape)
  }
}
