import CCaffeSchema
import CProtobufC
import IR
import Protobuf
import Tensors

/// Reads the files of Caffe networks.
public enum CaffeReader {
  /// Reads a network. Trained tensors stay in the caffemodel, which is mapped while one refers to it.
  public static func read(
    _ files: CaffeFiles, options: CaffeOptions = CaffeOptions()
  ) throws(CaffeError) -> CaffeModel {
    let trained = try map(files.caffemodel)
    if let text = try map(files.prototxt) {
      let net = try Prototxt.read(text)
      guard let trained else {
        return try read(net, path: text.path, WeightSource(trained: nil, file: nil), options)
      }
      let message: Unpacked<Caffe__TrainedNet>
      do throws(ProtobufError) {
        message = try Unpacked(trained.bytes, caffe__trained_net__init)
      } catch { throw .wire(path: trained.path, error) }
      return try message.read { trainedNet throws(CaffeError) in
        let weights = WeightSource(trained: TrainedLayers(trainedNet.pointee), file: trained)
        return try read(net, path: text.path, weights, options)
      }
    }
    guard let trained else { throw .noFile }
    let skeleton: [UInt8]
    do throws(ProtobufError) {
      skeleton = try Unpacked.skeleton(trained.bytes, caffe__net_parameter__init)
    } catch {
      guard case .wrongKind = error, isTrained(trained) else {
        throw .wire(path: trained.path, error)
      }
      throw .malformed(
        path: trained.path, .net,
        .invalid("\(error); a fork may use this number for other settings: give the prototxt"))
    }
    let net: UpgradedNet
    do throws(CaffeLocated) { net = try NetUpgrade.upgrade(skeleton) } catch {
      throw .malformed(path: trained.path, error.place, error.problem)
    }
    let weights = WeightSource(trained: nil, file: trained)
    return try read(net, path: trained.path, weights, options, ForeignFields(trained.bytes, net))
  }

  /// Checks what was made of a text as if it came from a file.
  private static func skeleton(of wire: [UInt8]) throws(ProtobufError) -> [UInt8] {
    try wire.withUnsafeBufferPointer { bytes throws(ProtobufError) -> [UInt8] in
      try Unpacked.skeleton(UnsafeRawBufferPointer(bytes), caffe__net_parameter__init)
    }
  }

  /// Whether the names and tensors of a caffemodel can be read.
  private static func isTrained(_ file: MappedFile) -> Bool {
    do throws(ProtobufError) {
      _ = try Unpacked(file.bytes, caffe__trained_net__init)
      return true
    } catch { return false }
  }

  private static func map(_ path: String?) throws(CaffeError) -> MappedFile? {
    guard let path else { return nil }
    do throws(FileError) { return try MappedFile(path: path) } catch { throw .file(error) }
  }

  private static func read(
    _ net: UpgradedNet, path: String, _ weights: WeightSource, _ options: CaffeOptions,
    _ foreign: ForeignFields? = nil
  ) throws(CaffeError) -> CaffeModel {
    let message: Unpacked<Caffe__NetParameter>
    do throws(ProtobufError) {
      // Only a caffemodel's skeleton, which is checked already, has places of payloads.
      var skeleton = net.wire
      if foreign == nil { skeleton = try CaffeReader.skeleton(of: net.wire) }
      message = try Unpacked(skeleton: skeleton, caffe__net_parameter__init)
    } catch { throw .wire(path: path, error) }
    return try message.read { proto throws(CaffeError) in
      let reader = NetReader(
        name: text(proto.pointee.name), options: options, weights: weights,
        foreign: foreign)
      reader.notes = net.notes
      reader.info.version = net.version
      do throws(CaffeLocated) { try reader.read(proto.pointee) } catch {
        throw .malformed(path: path, error.place, error.problem)
      }
      guard reader.unsupported.isEmpty else {
        throw .unsupported(path: path, reader.unsupported)
      }
      guard reader.weightProblems.isEmpty else {
        throw .weights(path: weights.file?.path ?? path, reader.weightProblems)
      }
      return CaffeModel(graph: reader.graph, info: reader.info, notes: reader.notes)
    }
  }
}

/// What layers of a caffemodel carry that the format does not have: settings of a fork, which the skimmer drops.
struct ForeignFields {
  /// The numbers by the layer's position in the network.
  private(set) var numbers: [Int: [Int]] = [:]

  /// Types whose settings have another number in every fork, so that none of theirs can be told.
  static let renumbered: Set = [
    "Interp", "Upsample", "ShuffleChannel", "ROIPooling", "PSROIPooling",
  ]

  init(_ bytes: UnsafeRawBufferPointer, _ net: UpgradedNet) {
    let known = [
      2: FieldNumbers(caffe__v1_layer_parameter__init),
      100: FieldNumbers(caffe__layer_parameter__init),
    ]
    var positions: [LayerKey: Int] = [:]
    for (position, layer) in net.layers.enumerated() { positions[layer.key] = position }
    var counts: [Int: Int] = [:]
    for layer in WireFields(bytes) {
      guard let names = known[layer.number] else { continue }
      let key = LayerKey(field: layer.number, position: counts[layer.number, default: 0])
      counts[layer.number, default: 0] += 1
      guard let position = positions[key] else { continue }
      let isRenumbered = ForeignFields.renumbered.contains(net.layers[position].type)
      for field in WireFields(bytes, in: layer.content) where field.kind == .lengthPrefixed {
        let isSetting = field.number > 101 && layer.number == 100
        guard names.name(of: field.number) == nil || isRenumbered && isSetting,
          numbers[position, default: []].count < 8,
          numbers[position]?.contains(field.number) != true
        else { continue }
        numbers[position, default: []].append(field.number)
      }
    }
  }
}
