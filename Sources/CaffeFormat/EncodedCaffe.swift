import CCaffeSchema
import Protobuf
import Tensors

/// A network as it will lie on disk: the prototxt, and the caffemodel in pieces.
public struct EncodedCaffe {
  /// The description of the network as text.
  public let prototxt: String
  /// The size of the caffemodel.
  public let byteCount: Int
  private let pieces: [Piece]

  /// What protobuf reads at most.
  static let largestModel = Int(Int32.max)

  /// A part of the caffemodel.
  private enum Piece {
    case bytes([UInt8])
    case blob(WrittenBlob)

    var count: Int {
      switch self {
      case .bytes(let bytes): bytes.count
      case .blob(let blob): blob.byteCount
      }
    }
  }

  init(name: String, _ layers: [WrittenLayer], largest: Int = largestModel) throws(CaffeWriteError)
  {
    var net = MessageDraft(caffe__net_parameter__init)
    net.add("name", name)
    let drafts = layers.map(\.draft)
    var pieces: [Piece] = [.bytes(net.wire())]
    var text = net.text
    for (layer, draft) in zip(layers, drafts) {
      text += Self.text(draft)
      pieces += Self.pieces(layer, draft)
    }
    let byteCount = pieces.reduce(0) { $0 + $1.count }
    guard byteCount <= largest else { throw .tooLarge(bytes: byteCount, limit: largest) }
    prototxt = text
    self.pieces = pieces
    self.byteCount = byteCount
  }

  private static func text(_ layer: MessageDraft) -> String {
    let lines = layer.text.split(separator: "\n")
    return "layer {\n" + lines.map { "  \($0)\n" }.joined() + "}\n"
  }

  /// The fields of a layer in the order of their numbers: the trained tensors are field 7.
  private static func pieces(_ layer: WrittenLayer, _ draft: MessageDraft) -> [Piece] {
    var blobs: [Piece] = []
    for blob in layer.blobs {
      var shape = MessageDraft(caffe__blob_proto__init)
      shape.add("shape") { $0.add("dim", blob.shape) }
      let tail = shape.wire()
      let head = MessageDraft.header(5, length: blob.byteCount)
      let length = head.count + blob.byteCount + tail.count
      blobs += [
        .bytes(MessageDraft.header(7, length: length) + head), .blob(blob), .bytes(tail),
      ]
    }
    let head = draft.wire(1...6)
    let tail = draft.wire(8...Int(Int32.max))
    let length = head.count + blobs.reduce(0) { $0 + $1.count } + tail.count
    return [.bytes(MessageDraft.header(100, length: length) + head)] + blobs + [.bytes(tail)]
  }

  /// Gives the bytes of the caffemodel in order; weights are made one at a time.
  public func withPieces<Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    for piece in pieces {
      switch piece {
      case .bytes(let bytes):
        try bytes.withUnsafeBufferPointer { bytes throws(Failure) in
          try body(UnsafeRawBufferPointer(bytes))
        }
      case .blob(let blob):
        let tensor = blob.make()
        precondition(tensor.element == .f32 && tensor.byteCount == blob.byteCount)
        try tensor.withUnsafeBytes(body)
      }
    }
  }
}
