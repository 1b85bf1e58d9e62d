import IR
import Tensors

/// How the outputs of a graph are shown: Caffe's outputs are the blobs that nothing reads.
extension NetWriter {
  mutating func showOutputs() {
    var shown: [(blob: String, names: [String])] = []
    for output in graph.outputs {
      if let tensor = known(output.value) {
        guard tensor.element == .f32 else {
          refuse(.output(output.name), "is \(tensor.element), Caffe's blobs are f32")
          continue
        }
        setBlob(of: output.value, to: parameter(output.value, tensor, name: output.name))
      }
      let blob = blob(of: output.value)
      if let index = shown.firstIndex(where: { $0.blob == blob }) {
        shown[index].names.append(output.name)
      } else {
        shown.append((blob, [output.name]))
      }
    }
    for (blob, names) in shown { show(blob, as: names) }
    guard refusals.isEmpty else { return }
    silence()
    order()
  }

  private func readers() -> Set<String> { Set(layers.flatMap(\.bottoms)) }

  /// Sees to it that a blob is there under each of the names, and that nothing reads those.
  private mutating func show(_ blob: String, as names: [String]) {
    let isInput = layers.contains { $0.type == "Input" && $0.tops == [blob] }
    if names == [blob], !isInput, !readers().contains(blob) { return }
    var source = blob
    if names.contains(blob) {
      guard !isInput else {
        return refuse(.output(blob), "is an input of the same name, which Caffe cannot show")
      }
      source = unusedBlobName(blob + ".shared")
      rename(blob, to: source)
    }
    for name in names { split(source, name) }
  }

  private mutating func split(_ blob: String, _ name: String) {
    if layers.contains(where: { $0.tops.contains(name) }) {
      rename(name, to: unusedBlobName(name + ".inner"))
    }
    append(WrittenLayer(unusedLayerName(name), "Split", [blob], [name]))
  }

  /// Reads what nobody wants, so that it is no output.
  private mutating func silence() {
    let wanted = Set(graph.outputs.map(\.name)).union(readers())
    let rest = layers.flatMap(\.tops).filter { !wanted.contains($0) }
    guard !rest.isEmpty else { return }
    append(WrittenLayer(unusedLayerName("silence"), "Silence", rest, []))
  }

  /// Brings the layers that give outputs into the order of the outputs.
  private mutating func order() {
    let names = graph.outputs.map(\.name)
    let read = readers()
    if layers.flatMap(\.tops).filter({ !read.contains($0) }) == names { return }
    for name in names {
      guard let index = layers.firstIndex(where: { $0.tops.contains(name) }),
        layers[index].tops.count > 1
      else { continue }
      let inner = unusedBlobName(name + ".shared")
      rename(name, to: inner)
      append(WrittenLayer(unusedLayerName(name), "Split", [inner], [name]))
    }
    let isLast = { (layer: WrittenLayer) in
      layer.tops.count == 1 && names.contains(layer.tops[0]) && !read.contains(layer.tops[0])
    }
    let last = layers.filter(isLast).sorted { a, b in
      (names.firstIndex(of: a.tops[0]) ?? 0) < (names.firstIndex(of: b.tops[0]) ?? 0)
    }
    arrange(layers.filter { !isLast($0) } + last)
  }
}
