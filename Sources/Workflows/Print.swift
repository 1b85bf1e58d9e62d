import IR
import SlimFormat
import Tensors

/// A model as text, weights by their hash and in the order of their use.
public struct Print {
  public var model: String
  public var caffe = CaffeSettings()

  public init(model: String) { self.model = model }

  public func run() throws(Failure) -> PrintReport {
    let graph = try Model.load(model, caffe: caffe, isStructure: true).graph
    let printer = GraphPrinter(
      byUse: true,
      spelling: { _, tensor in
        tensor.count <= 8 ? nil : .digest("xxh:\(digest(tensor))")
      })
    return PrintReport(model: model, text: printer.print(graph))
  }
}

public struct PrintReport: JSONReport {
  public let version = Version.report
  public let model: String
  /// The text form; weights of more than eight elements show a hash of their bytes.
  public let text: String
}
