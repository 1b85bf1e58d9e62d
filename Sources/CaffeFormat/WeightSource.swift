import CCaffeSchema
import Protobuf
import Tensors

/// A trained tensor that a layer asks for.
struct TrainedTensor {
  let layer: String
  let type: String
  /// The layer's position in the file.
  let position: Int
  /// The tensor's place in the layer.
  let index: Int
  let shape: [Int]
  let filler: UnsafePointer<Caffe__FillerParameter>?
  /// The name under which layers share it.
  let shared: String?
  /// Whether layers that share it may give it different shapes of one size.
  let isPermissive: Bool
}

/// Where the trained tensors of a network are.
struct WeightSource {
  /// The tensors of a caffemodel by layer; nil when none was given beside the prototxt.
  let trained: TrainedLayers?
  /// The file in which bulk payloads lie.
  let file: MappedFile?

  /// How many tensors the file has for a layer.
  func count(layer: String, _ parameter: Caffe__LayerParameter) -> Int {
    if let trained { return trained[layer]?.count ?? 0 }
    return parameter.n_blobs
  }

  /// One of them; nil when there are not so many.
  func blob(
    layer: String, _ index: Int, _ parameter: Caffe__LayerParameter
  ) -> UnsafePointer<Caffe__BlobProto>? {
    let blobs =
      trained.map { $0[layer] } ?? Messages(parameter.n_blobs, parameter.blobs)
    guard let blobs, index < blobs.count else { return nil }
    return blobs[index]
  }
}

/// The layers of a caffemodel that have tensors, by name; of two of one name the last counts, as in Caffe.
struct TrainedLayers {
  private(set) var names: [String] = []
  private var blobs: [String: Messages<Caffe__BlobProto>] = [:]

  init(_ net: Caffe__TrainedNet) {
    for layer in Messages(net.n_layers, net.layers) {
      if let old = layer.pointee.layer?.pointee {
        add(text(old.name), Messages(old.n_blobs, old.blobs))
      } else {
        add(text(layer.pointee.name), Messages(layer.pointee.n_blobs, layer.pointee.blobs))
      }
    }
    for layer in Messages(net.n_layer, net.layer) {
      add(text(layer.pointee.name), Messages(layer.pointee.n_blobs, layer.pointee.blobs))
    }
  }

  private mutating func add(_ name: String, _ tensors: Messages<Caffe__BlobProto>) {
    guard !tensors.isEmpty else { return }
    if blobs.updateValue(tensors, forKey: name) == nil { names.append(name) }
  }

  subscript(layer: String) -> Messages<Caffe__BlobProto>? { blobs[layer] }
}
