import IR
import SlimFormat
import Tensors

/// A model as text, weights by their hash.
public struct Print {
  public var model: String

  public init(model: String) { self.model = model }

  public func run() throws(Failure) -> String {
    let graph = try Model.load(model).graph
    return GraphPrinter(spelling: { info, tensor in
      tensor.count <= 8 ? nil : .digest(digest(tensor))
    }).print(graph)
  }
}
