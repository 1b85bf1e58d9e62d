import Synchronization
import Tensors

/// A tensor of a file that is decoded each time it is read.
///
/// What cannot be decoded is zeros, and is noted.
final class DeferredWeight: Sendable {
  private let decoder: WeightDecoder
  private let workers: BlockDecoders
  private let damage: WeightDamage
  private let isReady: Mutex<Bool>
  /// Written once, before `isReady`.
  nonisolated(unsafe) private var target: WeightDecoder.Target

  init(
    _ target: WeightDecoder.Target, _ decoder: WeightDecoder, _ workers: BlockDecoders,
    _ damage: WeightDamage
  ) {
    self.target = target
    self.decoder = decoder
    self.workers = workers
    self.damage = damage
    isReady = Mutex(false)
  }

  var tensor: Tensor {
    Tensor(element: target.weight.element, shape: target.weight.shape) { [self] range, bytes in
      decode(range, into: bytes)
    }
  }

  /// The blocks and tables, once the stored bytes are found sound; nil when they are not.
  private func prepared() -> WeightDecoder.Target? {
    isReady.withLock { isReady in
      if !isReady {
        workers.withOne { decoder.prepare(&target, $0) }
        note(target)
        isReady = true
      }
      return target.problem == nil ? target : nil
    }
  }

  private func note(_ target: WeightDecoder.Target) {
    if let (problem, offset) = target.problem {
      damage.note(decoder.file.error(problem, at: offset), of: target.number)
    }
  }

  /// Decodes a range of the bytes, all of them on several threads.
  private func decode(_ range: Range<Int>, into bytes: UnsafeMutableRawBufferPointer) {
    guard let target = prepared(), !range.isEmpty else {
      bytes.initializeMemory(as: UInt8.self, repeating: 0)
      return
    }
    let size = WeightEncoding.blockSize * target.weight.element.byteCount
    let blocks = range.lowerBound / size..<(range.upperBound + size - 1) / size
    let isWhole = range.count == target.weight.byteCount
    let lanes =
      isWhole ? Parallel.lanes(for: range.count / WeightDecoder.worthAThread) : 1
    Parallel.forEach(blocks.count, lanes: lanes) { _, item in
      let block = blocks.lowerBound + item
      let start = block * size
      let whole = start..<min(start + size, target.weight.byteCount)
      let part = whole.clamped(to: range)
      let place = UnsafeMutableRawBufferPointer(
        rebasing: bytes[part.lowerBound - range.lowerBound..<part.upperBound - range.lowerBound])
      let isSound = workers.withOne { worker in
        if part == whole { return decoder.decode(block, of: target, worker, into: place) }
        guard
          let room = worker.spare(
            target.number, block, whole.count,
            { decoder.decode(block, of: target, worker, into: $0) })
        else { return false }
        place.copyMemory(
          from: UnsafeRawBufferPointer(
            rebasing: room[part.lowerBound - start..<part.upperBound - start]))
        return true
      }
      guard !isSound else { return }
      place.initializeMemory(as: UInt8.self, repeating: 0)
      var bad = target
      bad.fail(block)
      note(bad)
    }
    let stored =
      target.blocks[blocks.lowerBound].lowerBound..<target.blocks[blocks.upperBound - 1].upperBound
    if stored.count >= 1 << 16 { decoder.file.mapping.release(stored) }
  }
}

/// What was found wrong with weights that are decoded when they are read.
public final class WeightDamage: Sendable {
  public init() {}

  private let first = Mutex<(number: Int, error: SlimError)?>(nil)

  /// The error of the first of the bad tensors that were read, in the order of the file; nil when all were sound.
  public var error: SlimError? { first.withLock { $0?.error } }

  func note(_ error: SlimError, of number: Int) {
    first.withLock { first in
      if first.map({ number < $0.number }) ?? true { first = (number, error) }
    }
  }
}

/// Decoders of blocks that threads borrow.
final class BlockDecoders: Sendable {
  private let idle = Mutex<[BlockDecoder]>([])

  func withOne<R>(_ body: (BlockDecoder) -> R) -> R {
    let worker = idle.withLock { $0.popLast() } ?? BlockDecoder()
    defer { idle.withLock { $0.append(worker) } }
    return body(worker)
  }
}
