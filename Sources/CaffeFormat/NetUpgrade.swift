import CCaffeSchema
import CProtobufC
import Protobuf
import Tensors

/// A network whose layers all have the form of V2.
struct UpgradedNet {
  /// A `NetParameter` in wire form.
  var wire: [UInt8]
  /// The oldest form that it was written in: 0, 1 or 2.
  var version = 2
  /// Where each layer of the network comes from.
  var layers: [(key: LayerKey, type: String)] = []
  var notes: [CaffeNote] = []
}

/// Brings networks of the forms V0 and V1 into that of V2, as Caffe does when it reads them.
///
/// It works on the wire form, which must have been checked: messages that both forms share are copied as they
/// are, payloads that stayed in a file with them.
struct NetUpgrade {
  /// Numbers of fields.
  private enum Net { static let (layers, layer) = (2, 100) }
  private static let (name, type, bottom, top, param, blobs) = (1, 2, 3, 4, 6, 7)

  private let bytes: UnsafeRawBufferPointer
  private var notes: [CaffeNote] = []
  private let old = FieldNumbers(caffe__v1_layer_parameter__init)
  private let new = FieldNumbers(caffe__layer_parameter__init)
  private let oldest = FieldNumbers(caffe__v0_layer_parameter__init)

  static func upgrade(_ wire: [UInt8]) throws(CaffeLocated) -> UpgradedNet {
    try wire.withUnsafeBufferPointer { buffer throws(CaffeLocated) -> UpgradedNet in
      let bytes = UnsafeRawBufferPointer(buffer)
      let count = WireFields(bytes).reduce(0) {
        $1.number == Net.layers || $1.number == Net.layer ? $0 + 1 : $0
      }
      do throws(LimitError) {
        try Limits.current.check(.nodes, count, "layers of the network")
      } catch { throw CaffeLocated(.net, .limit(error)) }
      let fields = WireFields(bytes).filter { $0.number == Net.layers || $0.number == Net.layer }
      guard fields.contains(where: { $0.number == Net.layers }) else {
        var net = UpgradedNet(wire: wire)
        for (position, field) in fields.enumerated() {
          net.layers.append(
            (LayerKey(field: Net.layer, position: position), NetUpgrade.typeOf(bytes, field)))
        }
        return net
      }
      guard fields.allSatisfy({ $0.number == Net.layers }) else {
        throw CaffeLocated(.net, .bothForms)
      }
      var upgrade = NetUpgrade(bytes: bytes)
      return try upgrade.net()
    }
  }

  private init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  private static func typeOf(_ bytes: UnsafeRawBufferPointer, _ layer: WireFields.Field) -> String {
    var result = ""
    for field in WireFields(bytes, in: layer.content) where field.number == type {
      result = text(bytes, field)
    }
    return result
  }

  private static func text(_ bytes: UnsafeRawBufferPointer, _ field: WireFields.Field) -> String {
    String(decoding: UnsafeRawBufferPointer(rebasing: bytes[field.content]), as: UTF8.self)
  }

  private mutating func net() throws(CaffeLocated) -> UpgradedNet {
    var net = UpgradedNet(wire: [], version: 1)
    var writer = WireWriter()
    var padding = V0Padding()
    var position = 0
    for field in WireFields(bytes) {
      guard field.number == Net.layers else {
        writer.copy(field, of: bytes)
        continue
      }
      let key = LayerKey(field: Net.layers, position: position)
      position += 1
      var layer = connections(field)
      if layer.inner != nil { net.version = 0 }
      guard try padding.fold(&layer) else { continue }
      let (upgraded, type) = self.layer(layer)
      writer.bytes(Net.layer, upgraded)
      net.layers.append((key, type))
    }
    net.wire = writer.bytes
    net.notes = notes
    return net
  }

  private func connections(_ layer: WireFields.Field) -> V0Padding.Layer {
    var result = V0Padding.Layer(content: layer.content)
    for field in WireFields(bytes, in: layer.content) {
      switch field.number {
      case old["bottom"]: result.bottoms.append(NetUpgrade.text(bytes, field))
      case old["top"]: result.tops.append(NetUpgrade.text(bytes, field))
      case old["name"]: result.name = NetUpgrade.text(bytes, field)
      case old["layer"]: result.inner = field.content
      default: break
      }
    }
    guard let inner = result.inner else { return result }
    for field in WireFields(bytes, in: inner) {
      switch field.number {
      case oldest["name"]: result.name = NetUpgrade.text(bytes, field)
      case oldest["type"]: result.type = NetUpgrade.text(bytes, field)
      case oldest["pad"]: result.pad = field.integer
      default: break
      }
    }
    return result
  }

  /// One layer in the form of V2, and its type.
  private mutating func layer(_ layer: V0Padding.Layer) -> (wire: [UInt8], type: String) {
    var writer = WireWriter()
    for bottom in layer.bottoms { writer.text(NetUpgrade.bottom, bottom) }
    for top in layer.tops { writer.text(NetUpgrade.top, top) }
    if !layer.name.isEmpty { writer.text(NetUpgrade.name, layer.name) }
    var specifications = ParamSpecs()
    let type: String
    if let inner = layer.inner {
      type = V0Layer.types[layer.type] ?? layer.type
      upgradeV0(layer, inner, &writer, &specifications)
    } else {
      type = upgradeV1(layer.content, &writer, &specifications)
    }
    writer.text(NetUpgrade.type, type)
    specifications.write(&writer, NetUpgrade.param)
    return (writer.bytes, type)
  }

  private func upgradeV1(
    _ content: Range<Int>, _ writer: inout WireWriter, _ specifications: inout ParamSpecs
  ) -> String {
    var type = ""
    var transform = WireWriter()
    for field in WireFields(bytes, in: content) {
      switch field.number {
      case old["bottom"], old["top"], old["name"], old["layer"]: break
      case old["type"]: type = V1Layer.type(bytes, field)
      case old["param"]: specifications.names.append(NetUpgrade.text(bytes, field))
      case old["blob_share_mode"]: specifications.modes += WireFields.integers(bytes, field)
      case old["blobs_lr"]: specifications.rates += WireFields.floats(bytes, field)
      case old["weight_decay"]: specifications.decays += WireFields.floats(bytes, field)
      default:
        guard let name = old.name(of: field.number), let number = new[name] else { continue }
        writer.copy(field, of: bytes, as: number)
        if V1Layer.transformed.contains(name) { copyTransform(field.content, &transform) }
      }
    }
    if let number = new["transform_param"], V1Layer.dataTypes.contains(type),
      !transform.bytes.isEmpty
    {
      writer.bytes(number, transform.bytes)
    }
    return type
  }

  /// The fields by which data layers said how to change images before they had `transform_param`.
  private func copyTransform(_ content: Range<Int>, _ writer: inout WireWriter) {
    let transform = FieldNumbers(caffe__transformation_parameter__init)
    let data = FieldNumbers(caffe__data_parameter__init)
    for field in WireFields(bytes, in: content) {
      guard let name = data.name(of: field.number), V1Layer.transforms.contains(name),
        let number = transform[name]
      else { continue }
      writer.copy(field, of: bytes, as: number)
    }
  }

  private mutating func upgradeV0(
    _ layer: V0Padding.Layer, _ inner: Range<Int>, _ writer: inout WireWriter,
    _ specifications: inout ParamSpecs
  ) {
    // Settings are gathered by the V2 message that they belong to.
    var settings: [(number: Int, writer: WireWriter)] = []
    func add(_ field: WireFields.Field, _ message: String, _ name: String) {
      guard let number = new[message], let target = V0Layer.messages[message]?[name] else {
        preconditionFailure("\(message).\(name) is not in the schema")
      }
      let index = settings.firstIndex { $0.number == number } ?? settings.endIndex
      if index == settings.endIndex { settings.append((number, WireWriter())) }
      settings[index].writer.copy(field, of: bytes, as: target)
    }
    var strange: [String] = []
    for field in WireFields(bytes, in: inner) {
      guard let name = oldest.name(of: field.number) else { continue }
      switch name {
      case "name", "type": break
      case "blobs": writer.copy(field, of: bytes, as: NetUpgrade.blobs)
      case "blobs_lr": specifications.rates += WireFields.floats(bytes, field)
      case "weight_decay": specifications.decays += WireFields.floats(bytes, field)
      case "hdf5_output_param": writer.copy(field, of: bytes, as: new[name])
      case "pad" where layer.foldedPad != nil: break
      default:
        if let (message, target) = V0Layer.place(of: name, in: layer.type) {
          add(field, message, target)
        } else if !strange.contains(name) {
          strange.append(name)
        }
      }
    }
    if let pad = layer.foldedPad {
      var writer = WireWriter()
      writer.unsigned(1, pad)
      let source = writer.bytes
      source.withUnsafeBytes { bytes in
        guard let (message, name) = V0Layer.place(of: "pad", in: layer.type),
          let number = new[message], let target = V0Layer.messages[message]?[name]
        else { return }
        let index = settings.firstIndex { $0.number == number } ?? settings.endIndex
        if index == settings.endIndex { settings.append((number, WireWriter())) }
        for field in WireFields(bytes) {
          settings[index].writer.copy(field, of: bytes, as: target)
        }
      }
    }
    for (number, settings) in settings { writer.bytes(number, settings.bytes) }
    if !strange.isEmpty {
      notes.append(
        .text(
          "layer '\(layer.name)': \(strange.map { "'\($0)'" }.joined(separator: ", ")) means nothing for type '\(layer.type)'; left out"
        ))
    }
  }
}

/// Training settings of a layer's tensors as V1 has them: each kind a list of its own.
private struct ParamSpecs {
  var names: [String] = []
  var modes: [UInt64] = []
  var rates: [Float] = []
  var decays: [Float] = []

  func write(_ writer: inout WireWriter, _ number: Int) {
    let count = max(names.count, modes.count, rates.count, decays.count)
    for index in 0..<count {
      writer.message(number) { spec in
        if index < names.count { spec.text(1, names[index]) }
        if index < modes.count { spec.unsigned(2, modes[index]) }
        if index < rates.count { spec.float(3, rates[index]) }
        if index < decays.count { spec.float(4, decays[index]) }
      }
    }
  }
}

extension WireFields {
  /// The integers of a repeated field, packed or one by one.
  fileprivate static func integers(_ bytes: UnsafeRawBufferPointer, _ field: Field) -> [UInt64] {
    guard field.kind == .lengthPrefixed else { return [field.integer] }
    var values: [UInt64] = []
    var (value, shift): (UInt64, UInt64) = (0, 0)
    for index in field.content {
      value |= UInt64(bytes[index] & 0x7F) << shift
      shift += 7
      if bytes[index] < 0x80 {
        values.append(value)
        (value, shift) = (0, 0)
      }
    }
    return values
  }

  /// The floats of a repeated field, packed or one by one.
  fileprivate static func floats(_ bytes: UnsafeRawBufferPointer, _ field: Field) -> [Float] {
    stride(from: field.content.lowerBound, to: field.content.upperBound - 3, by: 4).map {
      Float(
        bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: $0, as: UInt32.self)))
    }
  }
}
