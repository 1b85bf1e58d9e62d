import Operators
import Tensors

/// Changes of what a graph takes and gives.
extension Graph {
  /// Shows other values as the outputs; nothing is removed.
  public mutating func setOutputs(_ new: [Output]) {
    for output in outputs { values[output.value.index].outputUses -= 1 }
    outputs = new
    for output in new { values[output.value.index].outputUses += 1 }
  }

  /// Removes the nodes, constants and inputs on which no output depends; returns the inputs' names.
  public mutating func removeUnneeded() -> [String] {
    for id in deadNodes.reversed() { removeNode(id) }
    for id in unusedConstants { removeValue(id) }
    let dropped = inputs.filter { self[$0].uses.isEmpty && self[$0].outputUses == 0 }
    let droppedNames = dropped.map { self[$0].name }
    for id in dropped {
      names[self[id].name] = nil
      values[id.index].source = .removed
      values[id.index].tensor = nil
      values[id.index].fact.value = nil
    }
    inputs = inputs.filter { self[$0].source != .removed }
    return droppedNames
  }

  /// Gives an output another name; the value that it shows keeps its own.
  public mutating func renameOutput(_ index: Int, to name: String) { outputs[index].name = name }
}
