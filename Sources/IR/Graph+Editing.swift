public import Operators
public import Tensors

/// Changes that keep use lists, names and order consistent. Rules use `Rewrite.Edit`, which is built on these.
extension Graph {
  /// Makes every reader of a value, and every output that shows it, take another value instead.
  ///
  /// The caller sees to it that the replacement stands before all readers.
  public mutating func replaceUses(of old: ValueID, with new: ValueID) {
    guard old != new else { return }
    for node in Set(values[old.index].uses) {
      for index in nodeTable[node.index]!.inputs.indices
      where nodeTable[node.index]!.inputs[index] == old {
        nodeTable[node.index]!.inputs[index] = new
      }
    }
    values[new.index].uses += values[old.index].uses
    values[old.index].uses = []
    guard values[old.index].outputUses > 0 else { return }
    for index in outputs.indices where outputs[index].value == old { outputs[index].value = new }
    values[new.index].outputUses += values[old.index].outputUses
    values[old.index].outputUses = 0
  }

  /// Makes one input of a node read another value (nil: absent). Facts are not inferred anew.
  public mutating func setInput(_ index: Int, of node: NodeID, to new: ValueID?) {
    if let old = nodeTable[node.index]!.inputs[index],
      let use = values[old.index].uses.firstIndex(of: node)
    {
      values[old.index].uses.remove(at: use)
    }
    nodeTable[node.index]!.inputs[index] = new
    if let new { values[new.index].uses.append(node) }
  }

  /// Removes a node and its results, none of which may be in use.
  public mutating func removeNode(_ id: NodeID) {
    let node = self[id]
    for case let output? in node.outputs { removeValue(output) }
    for case let input? in node.inputs {
      if let use = values[input.index].uses.firstIndex(of: id) {
        values[input.index].uses.remove(at: use)
      }
    }
    nodeTable[id.index] = nil
    order.remove(id)
  }

  /// Removes a constant or a result that nothing uses; its name becomes free.
  ///
  /// The node that computes it stays and no longer binds that output.
  public mutating func removeValue(_ id: ValueID) {
    let info = self[id]
    precondition(info.uses.isEmpty && info.outputUses == 0, "'\(info.name)' is in use")
    switch info.source {
    case .constant: break
    case .node(let node, let output):
      nodeTable[node.index]!.outputs[output] = nil
      while let last = nodeTable[node.index]!.outputs.last, last == nil {
        nodeTable[node.index]!.outputs.removeLast()
      }
    case .input, .removed:
      preconditionFailure("'\(info.name)' is \(info.source), a constant or a result expected")
    }
    names[info.name] = nil
    values[id.index].source = .removed
    values[id.index].tensor = nil
    values[id.index].fact.value = nil
  }

  /// Shows only the outputs that qualify.
  public mutating func keepOutputs(_ isKept: (Output) -> Bool) {
    for output in outputs where !isKept(output) { values[output.value.index].outputUses -= 1 }
    outputs.removeAll { !isKept($0) }
  }

  /// Gives a value another name, which must be free.
  public mutating func rename(_ id: ValueID, to name: String) {
    guard self[id].name != name else { return }
    precondition(names[name] == nil, "'\(name)' is taken")
    names[self[id].name] = nil
    values[id.index].name = name
    names[name] = id
  }

  /// Says which source value a value equals.
  public mutating func setOrigin(_ id: ValueID, to origin: String?) {
    values[id.index].origin = origin
  }

  /// Replaces what is known about a value.
  public mutating func setFact(_ id: ValueID, to fact: Fact) { values[id.index].fact = fact }

  /// Gives a constant other elements, of the same type and shape. Facts are not inferred anew.
  public mutating func setTensor(of id: ValueID, to tensor: Tensor) {
    let old = self[id]
    precondition(
      old.isConstant && old.tensor?.element == tensor.element && old.tensor?.shape == tensor.shape,
      "'\(old.name)' cannot become \(tensor)")
    values[id.index].tensor = tensor
    values[id.index].fact = Fact(constant: tensor)
    values[id.index].spelling = nil
  }

  /// Gives a node another operator or other regions; the inputs and the facts of its results stay.
  public mutating func setOperator(_ id: NodeID, to op: any Operator, regions: [Graph]? = nil) {
    nodeTable[id.index]!.op = op
    if let regions { nodeTable[id.index]!.regions = regions }
  }

  /// Adds source nodes to a node's origins.
  public mutating func addOrigins(_ origins: [String], to id: NodeID) {
    let merged = Set(nodeTable[id.index]!.origins).union(origins)
    nodeTable[id.index]!.origins = merged.sorted()
  }
}
