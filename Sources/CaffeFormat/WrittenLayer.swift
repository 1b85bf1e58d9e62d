import CCaffeSchema
import Protobuf
import Tensors

/// A layer that is to be written.
struct WrittenLayer {
  var name: String
  let type: String
  var bottoms: [String]
  var tops: [String]
  /// The message of the layer with nothing but its settings.
  private let settings: MessageDraft
  let blobs: [WrittenBlob]

  /// - Parameters:
  ///   - field: the field of the layer that holds its settings, if there are any.
  ///   - fill: what they are; settings that are all as by default are left out.
  init(
    _ name: String, _ type: String, _ bottoms: [String], _ tops: [String],
    blobs: [WrittenBlob] = [], _ field: String? = nil,
    _ fill: (inout MessageDraft) -> Void = { _ in }
  ) {
    self.name = name
    self.type = type
    self.bottoms = bottoms
    self.tops = tops
    self.blobs = blobs
    var draft = MessageDraft(caffe__layer_parameter__init)
    if let field { draft.add(field, evenEmpty: false, fill) }
    settings = draft
  }

  /// The message without its trained tensors.
  var draft: MessageDraft {
    var draft = settings
    draft.add("name", name)
    draft.add("type", type)
    for bottom in bottoms { draft.add("bottom", bottom) }
    for top in tops { draft.add("top", top) }
    return draft
  }
}

/// A trained tensor that is to be written; what has to be computed is made when its turn comes.
struct WrittenBlob {
  let shape: [Int]
  /// Floats, as many as the shape has.
  let make: () -> Tensor

  init(_ tensor: Tensor, shape: [Int]? = nil) {
    self.shape = shape ?? tensor.shape
    make = { tensor }
  }

  init(_ shape: [Int], _ make: @escaping () -> Tensor) {
    self.shape = shape
    self.make = make
  }

  /// One number for all elements.
  init(_ shape: [Int], splat value: Double) {
    self.init(shape) { Tensor(splat: value, shape: shape) }
  }

  var byteCount: Int { shape.reduce(4, *) }
}
