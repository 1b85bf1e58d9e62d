import Glibc
import Tensors

/// A tensor as it is stored when that is smaller than its elements.
struct EncodedWeight {
  let encoding: WeightEncoding
  let bytes: [UInt8]
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
    var frames = [[UInt8]](repeating: [], count: pieces.count)
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
    var stored = candidates.map { $0.map { $0.encoding.isCompressed ? [] : $0.codes ?? [] } }
    for (piece, frame) in zip(pieces, frames) { stored[piece.tensor][piece.candidate] += frame }
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

  init(levels: [Int32]) { self.levels = levels }

  /// The frame of all tables.
  func table(_ candidate: EncodingCandidate, _ tensor: Tensor) -> [UInt8] {
    guard let (width, _) = candidate.encoding.table(tensor.element) else { return [] }
    return candidate.table.withUnsafeBytes { frame($0, planes: width) }
  }

  /// The frame of a block.
  func block(_ number: Int, _ candidate: EncodingCandidate, _ tensor: Tensor) -> [UInt8] {
    let width = candidate.encoding.codeWidth(tensor.element)
    let start = number * WeightEncoding.blockSize * width
    func pack(_ codes: UnsafeRawBufferPointer) -> [UInt8] {
      let end = min(start + WeightEncoding.blockSize * width, codes.count)
      return frame(
        UnsafeRawBufferPointer(rebasing: codes[start..<end]),
        planes: candidate.encoding.hasPlanes ? width : 1)
    }
    if let codes = candidate.codes { return codes.withUnsafeBytes { pack($0) } }
    return tensor.withUnsafeBytes { pack($0) }
  }

  private func frame(_ bytes: UnsafeRawBufferPointer, planes: Int) -> [UInt8] {
    guard planes > 1 else { return zstd.frame(bytes, levels: levels) }
    let split = [UInt8](unsafeUninitializedCapacity: bytes.count) { buffer, count in
      splitPlanes(bytes, width: planes, into: UnsafeMutableRawBufferPointer(buffer))
      count = bytes.count
    }
    return split.withUnsafeBytes { zstd.frame($0, levels: levels) }
  }
}
