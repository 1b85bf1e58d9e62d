public import IR

/// Writes graphs as Caffe networks: the same bytes for the same graph.
///
/// A layer has the name of the node that it stands for, a blob that of the value. Where several layers stand for a
/// node, the last one has its name. Caffe's outputs are the blobs that nothing reads, so an output that is read as
/// well, or has another name than its value, is shown by a Split layer of its own, and results that nobody wants
/// go to a Silence layer.
public enum CaffeWriter {
  /// The files of a graph; weights stay where they are until the pieces are asked for.
  ///
  /// - Parameter isAlone: whether the caffemodel is to be read without the prototxt.
  /// - Throws: `CaffeWriteError.unsupported` with everything that Caffe cannot express, at once.
  public static func encode(
    _ graph: Graph, isAlone: Bool = false
  ) throws(CaffeWriteError) -> EncodedCaffe {
    var net = NetWriter(graph)
    net.writeAll()
    if isAlone {
      for layer in net.layers where ForeignFields.renumbered.contains(layer.type) {
        net.refuse(
          .layer(layer.name, type: layer.type),
          "every fork numbers its settings differently, so that only a .prototxt can say them")
      }
    }
    guard net.refusals.isEmpty else { throw .unsupported(net.refusals) }
    return try EncodedCaffe(name: graph.name, net.layers)
  }
}
