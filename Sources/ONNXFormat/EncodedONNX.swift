import Protobuf
import Tensors

/// An ONNX model as it will lie on disk: the message, and what goes to a file of external data.
public struct EncodedONNX: Sendable {
  /// The size of the model's file.
  public let byteCount: Int
  /// The size of the file of external data, 0 when there is none.
  public let dataByteCount: Int
  let pieces: [Piece]
  let data: [Placed]

  /// A part of the message.
  enum Piece: Sendable {
    case bytes([UInt8])
    case tensor(Tensor)

    var count: Int {
      switch self {
      case .bytes(let bytes): bytes.count
      case .tensor(let tensor): tensor.byteCount
      }
    }
  }

  /// A tensor and where its bytes start in the file of external data.
  struct Placed: Sendable {
    let offset: Int
    let tensor: Tensor
  }

  /// Tensors of fewer bytes stay in the message.
  private static let smallestExternal = 1024
  private static let alignment = 64

  init(
    _ writer: GraphWriter, _ context: WriteContext, _ options: ONNXWriteOptions
  ) throws(ONNXWriteError) {
    let graph = writer.body
    let inside = writer.initialisers.map { Self.inside($0) }
    let whole = Self.model(graph, inside.flatMap { $0 }, context, options)
    if !options.externalData, whole.count <= options.largestModel {
      (pieces, byteCount) = (whole.pieces, whole.count)
      (data, dataByteCount) = ([], 0)
      return
    }
    var placed: [Placed] = []
    var end = 0
    var parts: [Piece] = []
    for (initialiser, own) in zip(writer.initialisers, inside) {
      guard initialiser.tensor.byteCount >= Self.smallestExternal else {
        parts += own
        continue
      }
      let offset = (end + Self.alignment - 1) / Self.alignment * Self.alignment
      placed.append(Placed(offset: offset, tensor: initialiser.tensor))
      end = offset + initialiser.tensor.byteCount
      parts.append(.bytes(Self.outside(initialiser, offset, options.dataName)))
    }
    let model = Self.model(graph, parts, context, options)
    guard model.count <= options.largestModel else {
      throw .tooLarge(bytes: model.count, limit: options.largestModel)
    }
    (pieces, byteCount) = (model.pieces, model.count)
    (data, dataByteCount) = (placed, end)
  }

  /// Gives the bytes of the model's file in order.
  public func withPieces<Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    for piece in pieces {
      switch piece {
      case .bytes(let bytes): try Self.give(bytes, to: body)
      case .tensor(let tensor): try Self.give(tensor, to: body)
      }
    }
  }

  /// Gives the bytes of the file of external data in order, gaps as zeros.
  public func withDataPieces<Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    var position = 0
    for placed in data {
      try Self.give([UInt8](repeating: 0, count: placed.offset - position), to: body)
      try Self.give(placed.tensor, to: body)
      position = placed.offset + placed.tensor.byteCount
    }
  }

  private static let pieceSize = 1 << 23

  /// Gives the bytes of a tensor; pages of a large one that lies in a file are let go as it goes.
  private static func give<Failure: Error>(
    _ tensor: Tensor, to body: (UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    guard let (file, offset) = tensor.mapping, tensor.byteCount > pieceSize else {
      return try tensor.withUnsafeBytes(body)
    }
    let limit = offset + tensor.byteCount
    for start in stride(from: offset, to: limit, by: pieceSize) {
      let range = start..<min(start + pieceSize, limit)
      try body(UnsafeRawBufferPointer(rebasing: file.bytes[range]))
      file.release(range)
    }
  }

  private static func give<Failure: Error>(
    _ bytes: [UInt8], to body: (UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    guard !bytes.isEmpty else { return }
    try bytes.withUnsafeBufferPointer { bytes throws(Failure) in
      try body(UnsafeRawBufferPointer(bytes))
    }
  }

  // MARK: Messages

  private static func model(
    _ graph: (head: [UInt8], tail: [UInt8]), _ initialisers: [Piece], _ context: WriteContext,
    _ options: ONNXWriteOptions
  ) -> (pieces: [Piece], count: Int) {
    let length =
      graph.head.count + graph.tail.count + initialisers.reduce(0) { $0 + $1.count }
    var head = WireWriter()
    head.integer(1, Int64(ONNXWriter.irVersion(for: context.opset)))
    head.text(2, options.producerName)
    if !options.producerVersion.isEmpty { head.text(3, options.producerVersion) }
    head.prefix(7, length: length)
    var tail = WireWriter()
    tail.message(8) {
      $0.text(1, "")
      $0.integer(2, Int64(context.opset))
    }
    for property in options.metadata + context.metadata {
      tail.message(14) {
        $0.text(1, property.key)
        $0.text(2, property.value)
      }
    }
    let pieces =
      [.bytes(head.bytes), .bytes(graph.head)] + initialisers
      + [.bytes(graph.tail), .bytes(tail.bytes)]
    return (pieces, pieces.reduce(0) { $0 + $1.count })
  }

  /// An initialiser as a field of the graph, its elements behind it.
  private static func inside(_ initialiser: Initialiser) -> [Piece] {
    var tensor = initialiser.header
    tensor.prefix(9, length: initialiser.tensor.byteCount)
    var field = WireWriter()
    field.prefix(5, length: tensor.bytes.count + initialiser.tensor.byteCount)
    return [.bytes(field.bytes + tensor.bytes), .tensor(initialiser.tensor)]
  }

  /// An initialiser as a field of the graph that says where the elements are.
  private static func outside(
    _ initialiser: Initialiser, _ offset: Int, _ location: String
  ) -> [UInt8] {
    var tensor = initialiser.header
    let entries = [
      ("location", location), ("offset", "\(offset)"),
      ("length", "\(initialiser.tensor.byteCount)"),
    ]
    for (key, value) in entries {
      tensor.message(13) {
        $0.text(1, key)
        $0.text(2, value)
      }
    }
    tensor.integer(14, 1)
    var field = WireWriter()
    field.bytes(5, tensor.bytes)
    return field.bytes
  }
}

/// A named tensor of a graph that is being written.
struct Initialiser {
  let name: String
  let tensor: Tensor

  /// The message without the elements.
  var header: WireWriter {
    var writer = WireWriter()
    if !tensor.shape.isEmpty { writer.packed(1, tensor.shape.map { Int64($0) }) }
    writer.integer(2, Int64(tensor.element.onnx))
    writer.text(8, name)
    return writer
  }

  /// The whole message.
  var bytes: [UInt8] {
    var writer = header
    tensor.withUnsafeBytes { writer.bytes(9, $0) }
    return writer.bytes
  }
}
