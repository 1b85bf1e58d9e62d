import IR
import Operators
import Protobuf
import Tensors

extension WriterTable {
  static let shape = [
    Row(Reshape.self) { net, node, reshape throws(Inexpressible) in
      if let (nodes, groups) = net.shuffle(node) {
        let x = try net.operand(nodes[0], 0)
        let y = net.add("ShuffleChannel", [x], "shuffle_channel_param") {
          if groups != 1 { $0.add("group", groups) }
        }
        return net.finish(y)
      }
      let x = try net.operand(node, 0)
      let sizes = try net.resultSizes(node)
      let target = net.known(node, 1).map { $0.integers.map { Int($0) } } ?? sizes
      net.finish(net.reshaped(x, reshape.allowZero ? sizes : target))
    },
    Row(Flatten.self) { net, node, flatten throws(Inexpressible) in
      let x = try net.operand(node, 0)
      let rank = try net.sizes(node, 0).count
      let axis = flatten.axis < 0 ? flatten.axis + rank : flatten.axis
      guard axis == 1, rank > 1 else { return try resize(&net, node) }
      net.finish(net.add("Flatten", [x]))
    },
    Row(Squeeze.self) { net, node, _ throws(Inexpressible) in try resize(&net, node) },
    Row(Unsqueeze.self) { net, node, _ throws(Inexpressible) in try resize(&net, node) },
    Row(Transpose.self) { net, node, transpose throws(Inexpressible) in
      let x = try net.operand(node, 0)
      let rank = try net.sizes(node, 0).count
      let order = transpose.permutation ?? (0..<rank).reversed()
      net.finish(order == Array(0..<rank) ? x : net.permuted(x, order))
    },
    Row(DepthToSpace.self) { net, node, op throws(Inexpressible) in
      let sizes = try net.sizes(node, 0)
      let depth = sizes[1] / (op.block * op.block)
      let (parts, order) =
        op.mode == .dcr
        ? ([op.block, op.block, depth], [0, 3, 4, 1, 5, 2])
        : ([depth, op.block, op.block], [0, 1, 4, 2, 5, 3])
      try rearrange(&net, node, [sizes[0]] + parts + sizes[2...], order)
    },
    Row(SpaceToDepth.self) { net, node, op throws(Inexpressible) in
      let sizes = try net.sizes(node, 0)
      let parts = [
        sizes[0], sizes[1], sizes[2] / op.block, op.block, sizes[3] / op.block, op.block,
      ]
      try rearrange(&net, node, parts, [0, 3, 5, 1, 2, 4])
    },
  ]

  /// The same elements under the sizes of the result; those that both have in front are copied.
  private static func resize(_ net: inout NetWriter, _ node: Node) throws(Inexpressible) {
    let x = try net.operand(node, 0)
    let from = try net.sizes(node, 0)
    var sizes = try net.resultSizes(node)
    for axis in 0..<min(from.count, sizes.count) where from[axis] == sizes[axis] {
      guard from[..<axis] == Array(try net.resultSizes(node)[..<axis])[...] else { break }
      sizes[axis] = 0
    }
    net.finish(net.reshaped(x, sizes))
  }

  private static func rearrange(
    _ net: inout NetWriter, _ node: Node, _ parts: [Int], _ order: [Int]
  ) throws(Inexpressible) {
    let x = try net.operand(node, 0)
    let sizes = try net.resultSizes(node)
    net.finish(net.reshaped(net.permuted(net.reshaped(x, parts), order), sizes))
  }
}
