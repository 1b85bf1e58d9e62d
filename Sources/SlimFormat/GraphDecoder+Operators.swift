import CSlimSchema
import IR
import Operators
import Protobuf

extension GraphDecoder {
  /// The operators that this program does not have in the version of the file, in regions too.
  static func unknownOperators(
    of graph: UnsafePointer<Slim__Graph>
  ) -> [SlimError.UnknownOperator] {
    var unknown: [SlimError.UnknownOperator] = []
    for node in Messages(graph.pointee.n_nodes, graph.pointee.nodes) {
      let field = node.pointee
      let kind = Catalogue.named(text(field.op))
      if kind?.version != Int(field.version) {
        unknown.append(
          SlimError.UnknownOperator(
            node: text(field.name), op: text(field.op), version: Int(field.version),
            known: kind?.version))
      }
      for region in Messages(field.n_regions, field.regions) {
        unknown += unknownOperators(of: region)
      }
    }
    return unknown
  }

  /// The operator of a node with its attributes.
  func `operator`(of node: UnsafePointer<Slim__Node>) throws(SlimError) -> any Operator {
    let field = node.pointee
    guard let kind = Catalogue.named(text(field.op)) else {
      preconditionFailure("operator '\(text(field.op))' is unknown")
    }
    let place = "\(kind.name) '\(text(field.name))'"
    guard field.n_regions == 0 || kind is any RegionOperator.Type else {
      throw broken("\(place) has \(field.n_regions) regions, should have none")
    }
    var values: [String: AttributeValue] = [:]
    for message in Messages(field.n_attributes, field.attributes) {
      let name = text(message.pointee.name)
      guard let value = AttributeValue(message) else {
        throw broken(
          "\(place): attribute '\(name)' is of kind \(message.pointee.kind.rawValue), "
            + "should be from 0 to 6")
      }
      guard values.updateValue(value, forKey: name) == nil else {
        throw broken("\(place): attribute '\(name)' is given twice")
      }
    }
    var op = kind.init()
    do throws(AttributeError) {
      try AttributeSetter.set(values, of: &op)
    } catch {
      throw broken("\(place): \(error)")
    }
    return op
  }
}
