import Glibc
import Tensors

/// A tensor as it is stored when that is smaller than its elements.
struct EncodedWeight {
  let encoding: WeightEncoding
  let bytes: StoredBytes
}

/// Bytes in pieces, one after the other.
struct StoredBytes {
  private(set) var pieces: [Piece] = []
  private(set) var count = 0

  enum Piece {
    case array([UInt8])
    /// A part of memory that many share.
    case part(of: Tensor, Range<Int>)

    var count: Int {
      switch self {
      case .array(let bytes): bytes.count
      case .part(_, let range): range.count
      }
    }
  }

  mutating func append(_ piece: Piece) {
    pieces.append(piece)
    count += piece.count
  }

  func withPieces<Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    for piece in pieces {
      switch piece {
      case .array(let bytes):
        try bytes.withUnsafeBufferPointer { bytes throws(Failure) in
          try body(UnsafeRawBufferPointer(bytes))
        }
      case .part(let tensor, let range):
        try tensor.withUnsafeBytes { bytes throws(Failure) in
          try body(UnsafeRawBufferPointer(rebasing: bytes[range]))
        }
      }
    }
  }
}

/// Finds the smallest encoding of each tensor, on all processors; the result does not depend on their number.
struct WeightEncoder {
  let compression: Compression
  /// The 16-bit type in which numbers are stored that it can express, compressed or not.
  let narrow: ElementType?

  /// Gives, in order, the number of each tensor and what it is stored as; nil for one that stays as it is.
  func encode(_ tensors: [Tensor], _ take: (Int, EncodedWeight?) -> Void) {
    var batch: [Tensor] = []
    var size = 0
    var done = 0
    func finish() {
      for encoded in encode(batch: batch) {
        take(done, encoded)
        done += 1
      }
      batch = []
      size = 0
    }
    for tensor in tensors {
      batch.append(tensor)
      size += tensor.byteCount
      if size >= WeightEncoder.batchSize { finish() }
    }
    finish()
  }

  /// The bytes of tensors for which all candidates are held at a time.
  private static let batchSize = 1 << 26

  /// A block of a candidate; its table counts as one.
  private struct Piece {
    let tensor: Int
    let candidate: Int
    /// -1 for the table.
    let block: Int
  }

  private func encode(batch: [Tensor]) -> [EncodedWeight?] {
    guard compression != .none || narrow != nil else {
      return Array(repeating: nil, count: batch.count)
    }
    // What is computed is, once for all candidates.
    let batch = batch.map(\.loaded)
    var candidates = [[EncodingCandidate]](repeating: [], count: batch.count)
    candidates.withUnsafeMutableBufferPointer { candidates in
      Parallel.forEach(batch.count, lanes: Parallel.lanes(for: batch.count)) { _, item in
        candidates[item] = EncodingCandidate.all(for: batch[item], compression, narrow: narrow)
      }
    }
    var pieces: [Piece] = []
    for (tensor, list) in candidates.enumerated() {
      for (index, candidate) in list.enumerated() where candidate.encoding.isCompressed {
        if !candidate.table.isEmpty {
          pieces.append(Piece(tensor: tensor, candidate: index, block: -1))
        }
        let count = batch[tensor].count
        for block in 0..<(count + WeightEncoding.blockSize - 1) / WeightEncoding.blockSize {
          pieces.append(Piece(tensor: tensor, candidate: index, block: block))
        }
      }
    }
    let lanes = Parallel.lanes(for: pieces.count)
    let packers = (0..<lanes).map { _ in BlockEncoder(levels: compression.levels) }
    var frames = [StoredBytes.Piece](repeating: .array([]), count: pieces.count)
    frames.withUnsafeMutableBufferPointer { frames in
      Parallel.forEach(pieces.count, lanes: lanes) { lane, item in
        let piece = pieces[item]
        let candidate = candidates[piece.tensor][piece.candidate]
        frames[item] =
          piece.block < 0
          ? packers[lane].table(candidate, batch[piece.tensor])
          : packers[lane].block(piece.block, candidate, batch[piece.tensor])
      }
    }
    for tensor in batch { tensor.release(0..<tensor.byteCount) }
    var stored = candidates.map { candidates in
      candidates.map { candidate in
        var bytes = StoredBytes()
        if !candidate.encoding.isCompressed { bytes.append(.array(candidate.codes ?? [])) }
        return bytes
      }
    }
    for (piece, frame) in zip(pieces, frames) {
      stored[piece.tensor][piece.candidate].append(frame)
    }
    return batch.indices.map { index in
      var best: EncodedWeight?
      for (candidate, bytes) in zip(candidates[index], stored[index])
      where bytes.count < best?.bytes.count ?? .max {
        best = EncodedWeight(encoding: candidate.encoding, bytes: bytes)
      }
      guard let best else { return nil }
      let isWanted = compression == .none && narrow != nil
      return isWanted || compression.accepts(best.bytes.count, for: batch[index].byteCount)
        ? best : nil
    }
  }
}

/// Packs one block after the other, with memory of its own; each thread needs one.
private final class BlockEncoder {
  private let levels: [Int32]
  private let zstd = ZstdCompressor()
  private var planes: UnsafeMutableRawBufferPointer?
  /// Where frames are put until it is full.
  private var shelf: (tensor: Tensor, bytes: UnsafeMutableRawBufferPointer, used: Int)?

  private static let shelfSize = 1 << 24

  init(levels: [Int32]) { self.levels = levels }

  deinit { planes?.deallocate() }

  /// The frame of all tables.
  func table(_ candidate: EncodingCandidate, _ tensor: Tensor) -> StoredBytes.Piece {
    guard let (width, _) = candidate.encoding.table(tensor.element) else { return .array([]) }
    return candidate.table.withUnsafeBytes { frame($0, planes: width) }
  }

  /// The frame of a block.
  func block(
    _ number: Int, _ candidate: EncodingCandidate, _ tensor: Tensor
  ) -> StoredBytes.Piece {
    let width = candidate.encoding.codeWidth(tensor.element)
    let start = number * WeightEncoding.blockSize * width
    func pack(_ codes: UnsafeRawBufferPointer) -> StoredBytes.Piece {
      let end = min(start + WeightEncoding.blockSize * width, codes.count)
      return frame(
        UnsafeRawBufferPointer(rebasing: codes[start..<end]),
        planes: candidate.encoding.hasPlanes ? width : 1)
    }
    if let codes = candidate.codes { return codes.withUnsafeBytes { pack($0) } }
    return tensor.withUnsafeBytes { pack($0) }
  }

  private func frame(_ bytes: UnsafeRawBufferPointer, planes width: Int) -> StoredBytes.Piece {
    guard width > 1 else { return frame(bytes) }
    if planes.map({ $0.count < bytes.count }) ?? true {
      planes?.deallocate()
      planes = .allocate(byteCount: bytes.count, alignment: 64)
    }
    guard let planes else { preconditionFailure("no memory for planes") }
    let split = UnsafeMutableRawBufferPointer(rebasing: planes[..<bytes.count])
    splitPlanes(bytes, width: width, into: split)
    return frame(UnsafeRawBufferPointer(split))
  }

  private func frame(_ bytes: UnsafeRawBufferPointer) -> StoredBytes.Piece {
    let bound = zstd.bound(bytes.count)
    guard levels.count == 1, bound <= Self.shelfSize else {
      return .array(zstd.frame(bytes, levels: levels))
    }
    if shelf.map({ $0.bytes.count - $0.used < bound }) ?? true {
      shelf = Tensor.unwritten([(.u8, [Self.shelfSize])])?.first.map { ($0.tensor, $0.bytes, 0) }
    }
    guard let (tensor, memory, used) = shelf else {
      return .array(zstd.frame(bytes, levels: levels))
    }
    let count = zstd.frame(
      bytes, level: levels[0], into: UnsafeMutableRawBufferPointer(rebasing: memory[used...]))
    shelf?.used = used + count
    return .part(of: tensor, used..<used + count)
  }
}
