import Protobuf

/// A tensor of a caffemodel, written field by field.
struct TestBlob: Sendable {
  let write: @Sendable (inout WireWriter) -> Void

  init(_ write: @escaping @Sendable (inout WireWriter) -> Void) { self.write = write }

  /// A tensor as Caffe writes it today.
  init(_ shape: [Int64], _ values: [Float]) {
    self.init { blob in
      blob.packed(5, values)
      blob.message(7) { $0.packed(1, shape) }
    }
  }
}

/// The bytes of a caffemodel with the form of V2; a layer is a name and its tensors.
func trained(_ layers: [(name: String, blobs: [TestBlob])]) -> [UInt8] {
  var writer = WireWriter()
  for layer in layers {
    writer.message(100) { proto in
      proto.text(1, layer.name)
      for blob in layer.blobs { proto.message(7, blob.write) }
    }
  }
  return writer.bytes
}
