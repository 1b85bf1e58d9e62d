public import Tensors

/// A graph as it lies on disk: the text form, and the file of weights of which the text speaks.
///
/// Small and uniform weights stand in the text. The others start at multiples of 64 bytes in the weight file,
/// in the order of the text; the gaps are zeros. `Graph.init(parsing:weights:)` reads the pair.
public struct GraphText: Sendable {
  public let text: String

  /// The elements of the weight file, by ascending offset.
  public let weights: [Placed]

  /// The size of the weight file, 0 when the text needs none.
  public let byteCount: Int

  /// A tensor and where its bytes start in the weight file.
  public struct Placed: Sendable {
    public let offset: Int
    public let tensor: Tensor
  }

  /// The text of a graph and the layout of its weights; writes nothing.
  public init(_ graph: Graph) {
    var weights: [Placed] = []
    var end = 0
    let printer = GraphPrinter { _, tensor in
      let offset = (end + 63) / 64 * 64
      weights.append(Placed(offset: offset, tensor: tensor))
      end = offset + tensor.byteCount
      return .file(offset: offset)
    }
    text = printer.print(graph)
    self.weights = weights
    byteCount = end
  }
}
