package import IR
package import Operators
import Tensors

extension GroupNorm: Lowers {
  package func lower(_ node: Node, _ planner: Planner) throws(ExecutionError) -> Bool {
    guard let input = node.inputs[0], planner.isFloat(input) else { return false }
    let shape = planner.shape(input)
    if shape.contains(0) { return false }
    let plane = shape[2...].reduce(1, *)
    let groups = groups ?? shape[1]
    let columns = shape[1] / groups * plane
    // A plane of one element would make every element a run: the scales are no row then.
    guard plane > 1 || scalesGroups && columns > 1 else { return false }
    return try planner.addRowNorm(
      node, rows: shape[0] * groups, columns: columns, run: scalesGroups ? columns : plane,
      epsilon: epsilon, centred: true)
  }
}

extension LayerNorm: Lowers {
  package func lower(_ node: Node, _ planner: Planner) throws(ExecutionError) -> Bool {
    guard let input = node.inputs[0], planner.isFloat(input),
      !node.outputs.dropFirst().contains(where: { $0 != nil })
    else { return false }
    let shape = planner.shape(input)
    let axis = axis < 0 ? axis + shape.count : axis
    if shape.contains(0) { return false }
    let end = axis + (extent ?? shape.count - axis)
    let columns = shape[axis..<end].reduce(1, *)
    // One scale for all elements, or one for each element of a row: others are left to the reference.
    var scales = 1
    for case let id? in node.inputs.dropFirst() {
      let own = planner.shape(id)
      let wide = Array(repeating: 1, count: shape.count - own.count) + own
      let count = own.reduce(1, *)
      guard count == 1 || Array(wide[axis..<end]) == Array(shape[axis..<end]) && count == columns
      else { return false }
      scales = max(scales, count)
    }
    for case let id? in node.inputs.dropFirst() where planner.shape(id).reduce(1, *) != scales {
      return false
    }
    let inner = shape[end...].reduce(1, *)
    if inner > 1 {
      return try planner.addColumnNorm(
        node, self, outer: shape[..<axis].reduce(1, *), count: columns, inner: inner,
        scales: scales)
    }
    return try planner.addRowNorm(
      node, rows: shape[..<axis].reduce(1, *), columns: columns, run: scales == 1 ? columns : 1,
      epsilon: epsilon, centred: centred)
  }
}

extension Planner {
  /// Normalises the rows of a node's first input with the scale and shift that follow it.
  fileprivate func addRowNorm(
    _ node: Node, rows: Int, columns: Int, run: Int, epsilon: Float, centred: Bool
  ) throws(ExecutionError) -> Bool {
    guard let input = node.inputs[0], let scale = node.inputs[1], let output = node.outputs[0]
    else { return false }
    let source = try plain(input)
    let factors = try plain(scale)
    var shift = Place.none
    if node.inputs.count > 2, let id = node.inputs[2] { shift = try plain(id).place }
    let target = try makePlain(output)
    emit(
      .rowNorm(
        RowNormStep(
          src: source.place, dst: target.place, scale: factors.place, shift: shift,
          columns: columns, run: run, scales: factors.count, epsilon: epsilon, centred: centred,
          grid: Grid(
            images: 1, blocks: 1, extent: rows, work: product(rows, columns, 4),
            threads: options.threads))), "row norm", inPlace: [source.place])
    return true
  }

  fileprivate func addColumnNorm(
    _ node: Node, _ norm: LayerNorm, outer: Int, count: Int, inner: Int, scales: Int
  ) throws(ExecutionError) -> Bool {
    guard let input = node.inputs[0], let scale = node.inputs[1], let output = node.outputs[0]
    else { return false }
    let source = try plain(input)
    let factors = try plain(scale)
    var shift = Place.none
    if node.inputs.count > 2, let id = node.inputs[2] { shift = try plain(id).place }
    let target = try makePlain(output)
    emit(
      .columnNorm(
        ColumnNormStep(
          src: source.place, dst: target.place, scale: factors.place, shift: shift, count: count,
          inner: inner, scales: scales, epsilon: norm.epsilon, centred: norm.centred,
          grid: Grid(
            images: outer, blocks: 1, extent: inner, grain: 16,
            work: product(outer, count, inner, 4), threads: options.threads))), "column norm",
      inPlace: [source.place])
    return true
  }
}
