import IR
import Operators
import Tensors

/// Shows aligned values of two executors in pairs, holding at most so many bytes of them at a time.
///
/// What does not fit waits for a further run of both.
struct PairedTaps {
  let inputs: [String: Value]
  /// In bytes. A single value is held however large it is.
  let limit: Int

  /// Calls `body` once for each pair that both executors show.
  ///
  /// - Returns: the other pairs.
  func run(
    _ a: any Executor, _ b: any Executor, _ pairs: [Alignment.Pair],
    _ body: (Alignment.Pair, Value, Value) -> Void
  ) throws -> [Alignment.Pair] {
    var waiting = pairs
    var hidden: [Alignment.Pair] = []
    while !waiting.isEmpty {
      var held: [ValueID: Value] = [:]
      var later = Set<ValueID>()
      var bytes = 0
      try show(a, other: b, Set(waiting.map(\.a))) { id, value in
        let size = value.tensor?.byteCount ?? 0
        guard held.isEmpty || bytes + size <= limit else {
          later.insert(id)
          return
        }
        held[id] = value
        bytes += size
      }
      let now = waiting.filter { held[$0.a] != nil }
      hidden += waiting.filter { held[$0.a] == nil && !later.contains($0.a) }
      waiting = waiting.filter { later.contains($0.a) }
      let partners = Dictionary(uniqueKeysWithValues: now.map { ($0.b, $0) })
      try show(b, other: a, Set(now.map(\.b))) { id, value in
        guard let pair = partners[id], let other = held.removeValue(forKey: pair.a) else { return }
        body(pair, other, value)
      }
      hidden += now.filter { held[$0.a] != nil }
    }
    return hidden
  }

  /// Runs one executor and shows the wanted values, each once; outputs of the graph as the run returns them.
  func show(
    _ executor: any Executor, other: any Executor, _ wanted: Set<ValueID>,
    _ tap: (ValueID, Value) -> Void
  ) throws {
    if wanted.isEmpty { return }
    let graph = executor.graph
    var inside = wanted.subtracting(graph.outputs.map(\.value))
    var shown = wanted.subtracting(inside)
    let outputs = try executor.run(
      inputs.given(to: graph, other: other.graph), tapping: inside
    ) { id, value in if inside.remove(id) != nil { tap(id, value) } }
    for (output, value) in zip(graph.outputs, outputs) where shown.remove(output.value) != nil {
      tap(output.value, value)
    }
  }
}
