import Operators
import Tensors

extension WriterTable {
  static let arranging = [
    Row(CumSum.self, "CumSum") { op in
      (op.exclusive ? [.flag("exclusive", true)] : [])
        + (op.reverse ? [.flag("reverse", true)] : [])
    },
    Row(Trilu.self, "Trilu") { $0.upper ? [] : [.flag("upper", false)] },
    Row(OneHot.self, oneHot),
    Row(NumberRange.self) { node, _ throws(WriteProblem) in
      try node.write(
        "Range",
        [
          try node.scalarInput(0, "start"), try node.scalarInput(1, "limit"),
          try node.scalarInput(2, "delta"),
        ])
    },
    Row(Tile.self, "Tile"),
    Row(DepthToSpace.self, "DepthToSpace") {
      [.int("blocksize", $0.block)] + ($0.mode == .crd ? [.string("mode", "CRD")] : [])
    },
    Row(SpaceToDepth.self, "SpaceToDepth") { [.int("blocksize", $0.block)] },
    Row(EyeLike.self, "EyeLike") { op in
      (op.to.map { [.int("dtype", $0.onnx)] } ?? []) + (op.k == 0 ? [] : [.int("k", op.k)])
    },
    Row(NonZero.self, "NonZero"),
    Row(Compress.self, "Compress") { $0.axis.map { [.int("axis", $0)] } ?? [] },
    Row(Unique.self, "Unique") { op in
      (op.axis.map { [.int("axis", $0)] } ?? []) + (op.sorted ? [] : [.flag("sorted", false)])
    },
    Row(ReverseSequence.self, "ReverseSequence") {
      [.int("time_axis", $0.timeAxis), .int("batch_axis", $0.batchAxis)]
    },
  ]

  /// Negative indices, which may be off, become ones beyond the depth.
  private static func oneHot(_ node: NodeWriter, _ op: OneHot) throws(WriteProblem) {
    let attributes = op.axis == -1 ? [] : [ONNXAttribute.int("axis", op.axis)]
    guard !op.wrap else { return try node.write("OneHot", node.inputs, attributes) }
    let indices = try node.cast(node.input(0), to: .i64, "whole")
    let depth = try node.cast(node.input(1), to: .i64, "size")
    let isNegative = try node.step("Less", [indices, node.scalar(0, .i64, "zero")], "negative")
    let beyond = try node.step("Where", [isNegative, depth, indices], "indices")
    try node.write("OneHot", [beyond] + node.inputs.dropFirst(), attributes)
  }
}
