import CCaffeSchema
import Protobuf

/// Which of the later types and settings those of V1 are.
enum V1Layer {
  /// The names of the types by their numbers.
  private static let types = [
    "", "Accuracy", "BNLL", "Concat", "Convolution", "Data", "Dropout", "EuclideanLoss", "Flatten",
    "HDF5Data", "HDF5Output", "Im2col", "ImageData", "InfogainLoss", "InnerProduct", "LRN",
    "MultinomialLogisticLoss", "Pooling", "ReLU", "Sigmoid", "Softmax", "SoftmaxWithLoss", "Split",
    "TanH", "WindowData", "Eltwise", "Power", "SigmoidCrossEntropyLoss", "HingeLoss", "MemoryData",
    "ArgMax", "Threshold", "DummyData", "Slice", "MVN", "AbsVal", "Silence", "ContrastiveLoss",
    "Exp", "Deconvolution",
  ]

  /// The type that a `type` field says; its own word or number when V1 does not have it.
  static func type(_ bytes: UnsafeRawBufferPointer, _ field: WireFields.Field) -> String {
    if field.kind == .lengthPrefixed {
      return String(decoding: UnsafeRawBufferPointer(rebasing: bytes[field.content]), as: UTF8.self)
    }
    guard field.integer < types.count else { return "V1 type \(field.integer)" }
    return types[Int(field.integer)]
  }

  /// The layers whose settings once held what `transform_param` holds, and those settings.
  static let dataTypes: Set = ["Data", "ImageData", "WindowData"]
  static let transformed: Set = ["data_param", "image_data_param", "window_data_param"]
  static let transforms: Set = ["scale", "mean_file", "crop_size", "mirror"]
}

/// Which of the later types and settings those of V0 are.
enum V0Layer {
  static let types = [
    "accuracy": "Accuracy", "bnll": "BNLL", "concat": "Concat", "conv": "Convolution",
    "data": "Data", "dropout": "Dropout", "euclidean_loss": "EuclideanLoss", "flatten": "Flatten",
    "hdf5_data": "HDF5Data", "hdf5_output": "HDF5Output", "im2col": "Im2col",
    "images": "ImageData", "infogain_loss": "InfogainLoss", "innerproduct": "InnerProduct",
    "lrn": "LRN", "multinomial_logistic_loss": "MultinomialLogisticLoss", "pool": "Pooling",
    "relu": "ReLU", "sigmoid": "Sigmoid", "softmax": "Softmax", "softmax_loss": "SoftmaxWithLoss",
    "split": "Split", "tanh": "TanH", "window_data": "WindowData",
  ]

  /// The message of settings of each type.
  private static let settings = [
    "concat": "concat_param", "conv": "convolution_param", "data": "data_param",
    "dropout": "dropout_param", "hdf5_data": "hdf5_data_param", "images": "image_data_param",
    "infogain_loss": "infogain_loss_param", "innerproduct": "inner_product_param",
    "lrn": "lrn_param", "pool": "pooling_param", "window_data": "window_data_param",
  ]

  /// What a setting is called later, and the types that have it.
  private static let fields: [String: (name: String, types: Set<String>)] = [
    "num_output": ("num_output", ["conv", "innerproduct"]),
    "biasterm": ("bias_term", ["conv", "innerproduct"]),
    "weight_filler": ("weight_filler", ["conv", "innerproduct"]),
    "bias_filler": ("bias_filler", ["conv", "innerproduct"]),
    "pad": ("pad", ["conv", "pool"]),
    "kernelsize": ("kernel_size", ["conv", "pool"]),
    "group": ("group", ["conv"]),
    "stride": ("stride", ["conv", "pool"]),
    "pool": ("pool", ["pool"]),
    "dropout_ratio": ("dropout_ratio", ["dropout"]),
    "local_size": ("local_size", ["lrn"]),
    "alpha": ("alpha", ["lrn"]),
    "beta": ("beta", ["lrn"]),
    "k": ("k", ["lrn"]),
    "source": ("source", ["data", "hdf5_data", "images", "window_data", "infogain_loss"]),
    "batchsize": ("batch_size", ["data", "hdf5_data", "images", "window_data"]),
    "rand_skip": ("rand_skip", ["data", "images"]),
    "shuffle_images": ("shuffle", ["images"]),
    "new_height": ("new_height", ["images"]),
    "new_width": ("new_width", ["images"]),
    "concat_dim": ("concat_dim", ["concat"]),
    "det_fg_threshold": ("fg_threshold", ["window_data"]),
    "det_bg_threshold": ("bg_threshold", ["window_data"]),
    "det_fg_fraction": ("fg_fraction", ["window_data"]),
    "det_context_pad": ("context_pad", ["window_data"]),
    "det_crop_mode": ("crop_mode", ["window_data"]),
  ]

  /// Settings that every type may have, in `transform_param`.
  private static let transforms = [
    "scale": "scale", "meanfile": "mean_file", "cropsize": "crop_size", "mirror": "mirror",
  ]

  /// The V2 message and field of a setting of a type; nil when the setting means nothing for it.
  static func place(of name: String, in type: String) -> (message: String, field: String)? {
    if let field = transforms[name] { return ("transform_param", field) }
    guard let field = fields[name], field.types.contains(type), let message = settings[type]
    else { return nil }
    return (message, field.name)
  }

  /// The numbers of the fields of the messages that settings move to.
  static var messages: [String: FieldNumbers] {
    [
      "transform_param": FieldNumbers(caffe__transformation_parameter__init),
      "concat_param": FieldNumbers(caffe__concat_parameter__init),
      "convolution_param": FieldNumbers(caffe__convolution_parameter__init),
      "data_param": FieldNumbers(caffe__data_parameter__init),
      "dropout_param": FieldNumbers(caffe__dropout_parameter__init),
      "hdf5_data_param": FieldNumbers(caffe__hdf5_data_parameter__init),
      "image_data_param": FieldNumbers(caffe__image_data_parameter__init),
      "infogain_loss_param": FieldNumbers(caffe__infogain_loss_parameter__init),
      "inner_product_param": FieldNumbers(caffe__inner_product_parameter__init),
      "lrn_param": FieldNumbers(caffe__lrnparameter__init),
      "pooling_param": FieldNumbers(caffe__pooling_parameter__init),
      "window_data_param": FieldNumbers(caffe__window_data_parameter__init),
    ]
  }
}

/// Folds the padding layers of V0 into the convolutions and poolings that read them.
struct V0Padding {
  /// The connections of a layer, and what the folding needs of its settings.
  struct Layer {
    var content: Range<Int>
    /// The settings of V0; nil for a layer of V1.
    var inner: Range<Int>?
    var name = ""
    var type = ""
    var bottoms: [String] = []
    var tops: [String] = []
    var pad: UInt64 = 0
    /// The padding that a folded layer brings, in place of the layer's own.
    var foldedPad: UInt64?
  }

  /// The layer that gave each blob last.
  private var sources: [String: Layer] = [:]

  /// Takes the next layer; false when it is a padding layer, which is not needed any more.
  mutating func fold(_ layer: inout Layer) throws(CaffeLocated) -> Bool {
    let original = layer
    for (index, bottom) in original.bottoms.enumerated() {
      guard let source = sources[bottom], source.type == "padding" else { continue }
      guard layer.type == "conv" || layer.type == "pool", original.bottoms.count == 1,
        source.bottoms.count == 1, source.tops.count == 1
      else {
        throw CaffeLocated(
          .layer(layer.name, type: layer.type),
          .invalid(
            "reads padding layer '\(source.name)', which only conv and pool layers of one bottom can"
          ))
      }
      layer.foldedPad = source.pad
      layer.bottoms[index] = source.bottoms[0]
    }
    for top in original.tops { sources[top] = original }
    return original.inner == nil || original.type != "padding"
  }
}
