import COnnxSchema
import Protobuf
import Tensors

/// Which operators a model uses, of which versions, and which of them can be read.
public struct ONNXCensus: Sendable {
  /// One operator as one opset has it.
  public struct Entry: Hashable, Sendable {
    /// The standard domain is "ai.onnx".
    public let domain: String
    public let name: String
    /// The opset of the domain that holds where the nodes are; nil when the model does not say.
    public let opset: Int?
    /// Nodes of it, those of regions and of the model's functions too.
    public let nodes: Int
    /// The version that the opset has: the opset since which it holds; nil when ONNX does not define it.
    public let sinceVersion: Int?
    /// The newest opset that changed the operator; nil when ONNX does not define it.
    public let lastChanged: Int?
    /// Whether the model itself defines the operator, as a function.
    public let isFunction: Bool
    /// Whether some node of it cannot be read.
    public let isRead: Bool
    /// Why not, each reason once.
    public let reasons: [String]
  }

  public let info: ONNXInfo
  /// By domain and name, the standard domain first.
  public let operators: [Entry]
  /// Other parts that cannot be read: inputs, initialisers.
  public let otherProblems: [String]
}

extension ONNXReader {
  /// Counts the operators of the model at `path` and tries to read it.
  ///
  /// - Throws: as `read(path:options:)`, but not when parts are unsupported, which is what this tells.
  public static func census(
    path: String, options: ONNXOptions = ONNXOptions()
  ) throws(ONNXError) -> ONNXCensus {
    let file: MappedFile
    do throws(FileError) { file = try MappedFile(path: path) } catch { throw .file(error) }
    var unsupported: [UnsupportedPart] = []
    do throws(ONNXError) {
      _ = try read(file, options: options)
    } catch {
      guard case .unsupported(_, let parts) = error else { throw error }
      unsupported = parts
    }
    return try unpack(file).read { proto throws(ONNXError) in
      var counter = NodeCounter()
      counter.count(proto)
      return ONNXCensus(
        info: ONNXInfo(proto), operators: counter.entries(unsupported),
        otherProblems: unsupported.filter { $0.op == nil }.map(\.description))
    }
  }
}

/// Nodes by operator.
private struct NodeCounter {
  private struct Key: Hashable {
    let domain: String
    let name: String
    let opset: Int?
  }
  private struct Name: Hashable {
    let domain: String
    let name: String
  }

  private var counts: [Key: Int] = [:]
  private var functions: Set<Name> = []

  mutating func count(_ model: UnsafePointer<Onnx__ModelProto>) {
    let protos = Messages(model.pointee.n_functions, model.pointee.functions)
    for function in protos {
      functions.insert(
        Name(
          domain: ModelContext.canonical(function.pointee.domain),
          name: text(function.pointee.name)))
    }
    let opsets = Self.opsets(Messages(model.pointee.n_opset_import, model.pointee.opset_import))
    if let graph = model.pointee.graph { count(UnsafePointer(graph), opsets) }
    for function in protos {
      let own = Self.opsets(
        Messages(function.pointee.n_opset_import, function.pointee.opset_import))
      count(
        Messages(function.pointee.n_node, function.pointee.node),
        opsets.merging(own) { _, own in own })
    }
  }

  private static func opsets(_ protos: Messages<Onnx__OperatorSetIdProto>) -> [String: Int] {
    Dictionary(
      protos.map { (ModelContext.canonical($0.pointee.domain), Int($0.pointee.version)) },
      uniquingKeysWith: { first, _ in first })
  }

  private mutating func count(
    _ graph: UnsafePointer<Onnx__GraphProto>, _ opsets: [String: Int]
  ) {
    count(Messages(graph.pointee.n_node, graph.pointee.node), opsets)
  }

  private mutating func count(_ nodes: Messages<Onnx__NodeProto>, _ opsets: [String: Int]) {
    for node in nodes {
      let domain = ModelContext.canonical(node.pointee.domain)
      let key = Key(domain: domain, name: text(node.pointee.op_type), opset: opsets[domain])
      counts[key, default: 0] += 1
      for attribute in Messages(node.pointee.n_attribute, node.pointee.attribute) {
        if let graph = attribute.pointee.g { count(UnsafePointer(graph), opsets) }
        for graph in Messages(attribute.pointee.n_graphs, attribute.pointee.graphs) {
          count(graph, opsets)
        }
      }
    }
  }

  func entries(_ unsupported: [UnsupportedPart]) -> [ONNXCensus.Entry] {
    let readable = Dictionary(
      ONNXReader.operators.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    return counts.map { key, nodes in
      let versions = StandardOperators.versions(key.domain, key.name)
      let isFunction = functions.contains(Name(domain: key.domain, name: key.name))
      var reasons: [String] = []
      for part in unsupported where part.domain == key.domain && part.op == key.name {
        if !reasons.contains(part.reason) { reasons.append(part.reason) }
      }
      let isKnown =
        isFunction
        || key.domain.isEmpty
          && readable[key.name]?.sinceVersions.contains { $0 <= key.opset ?? 0 } == true
      if reasons.isEmpty, !isKnown {
        reasons = ["operators of '\(key.domain)' are not known"]
        if key.domain.isEmpty { reasons = [NodeTable.reasonAgainst(key.name)] }
      }
      return ONNXCensus.Entry(
        domain: key.domain.isEmpty ? "ai.onnx" : key.domain, name: key.name, opset: key.opset,
        nodes: nodes,
        sinceVersion: versions?.last { $0 <= key.opset ?? 0 }, lastChanged: versions?.last,
        isFunction: isFunction, isRead: reasons.isEmpty, reasons: reasons)
    }.sorted {
      ($0.domain == "ai.onnx" ? "" : $0.domain, $0.name, $0.opset ?? 0)
        < ($1.domain == "ai.onnx" ? "" : $1.domain, $1.name, $1.opset ?? 0)
    }
  }
}

extension UnsupportedPart {
  /// The operator of a node; nil for other parts.
  fileprivate var op: String? {
    if case .node(_, let op) = place { op } else { nil }
  }
}
