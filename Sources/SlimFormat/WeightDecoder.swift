import Glibc
import Protobuf
import Tensors

/// Makes the tensors of a file: those that are stored raw lie in its mapping, all others are decoded at once.
struct WeightDecoder: Sendable {
  let file: SlimSource
  let weights: [StoredWeight]

  /// A tensor that is being decoded.
  struct Target: @unchecked Sendable {
    let weight: StoredWeight
    /// Counts from 0.
    let number: Int
    /// Where its blocks lie in the file.
    var blocks: [Range<Int>] = []
    var expansion: CodeExpansion?
    /// What is wrong with it, and where.
    var problem: (SlimError.Problem, offset: Int)?
    var bytes = UnsafeMutableRawBufferPointer(start: nil, count: 0)

    var name: String { "weight \(number + 1)" }

    /// Notes that a block cannot be decoded.
    mutating func fail(_ block: Int) {
      problem = (
        .structure("block \(block + 1) of \(blocks.count) of \(name) cannot be decoded"),
        blocks[block].lowerBound
      )
    }
  }

  /// The tensors, in the order of the table.
  ///
  /// The stored bytes of a tensor that is decoded are checked against their checksum first. Neither the result
  /// nor the error depends on the number of threads.
  ///
  /// - Parameters:
  ///   - decoding: false makes large tensors that would have to be decoded zeros, without a look at them.
  ///   - damage: where it is noted what is wrong with large tensors, which are then decoded when they are read;
  ///     nil to decode all at once.
  /// - Throws: `SlimError` for what is not what it says it is, `.limit` for more memory than may be.
  func tensors(decoding: Bool, deferring damage: WeightDamage? = nil) throws(SlimError) -> [Tensor]
  {
    func isDecoded(_ weight: StoredWeight) -> Bool {
      !weight.chain.isRaw
        && (decoding && damage == nil || weight.byteCount <= WeightDecoder.largestForFacts)
    }
    let borrowed = BlockDecoders()
    try checkMemory(isDecoded)
    var targets = weights.enumerated().filter { isDecoded($1) }
      .map { Target(weight: $1, number: $0) }
    let bytes = targets.reduce(0) { $0 + $1.weight.byteCount }
    let workers = (0..<Parallel.lanes(for: bytes / WeightDecoder.worthAThread)).map { _ in
      BlockDecoder()
    }
    try prepare(&targets, workers)
    guard let decoded = Tensor.unwritten(targets.map { ($0.weight.element, $0.weight.shape) })
    else {
      throw file.error(
        .file(.system(path: file.path, action: "decode the weights of", code: ENOMEM)))
    }
    for (index, (_, bytes)) in decoded.enumerated() { targets[index].bytes = bytes }
    try decode(&targets, workers)
    var next = 0
    var tensors: [Tensor] = []
    for (number, weight) in weights.enumerated() {
      if isDecoded(weight) {
        tensors.append(decoded[next].tensor)
        next += 1
      } else if weight.chain.isRaw {
        guard
          let tensor = Tensor(
            element: weight.element, shape: weight.shape, mapped: file.mapping,
            offset: weight.offset)
        else { preconditionFailure("\(weight) does not lie in \(file.path)") }
        tensors.append(tensor)
      } else if decoding, let damage {
        let target = Target(weight: weight, number: number)
        tensors.append(DeferredWeight(target, self, borrowed, damage).tensor)
      } else {
        do throws(LimitError) {
          tensors.append(try Tensor(zeros: weight.shape, element: weight.element))
        } catch { throw file.error(.limit(error)) }
      }
    }
    return tensors
  }

  /// The bytes of a tensor up to which its values may matter to inference.
  private static let largestForFacts = 1 << 16

  /// The decoded bytes for which a further thread is started.
  static let worthAThread = 1 << 18
  /// The same for the stored bytes, of which only a checksum is made.
  private static let worthAThreadForChecksums = 1 << 22

  private func checkMemory(_ isDecoded: (StoredWeight) -> Bool) throws(SlimError) {
    var total = Checked(0)
    for weight in weights where isDecoded(weight) { total = total + Checked(weight.byteCount) }
    do throws(LimitError) {
      try Limits.current.check(.weights, total.value, "the decoded weights")
    } catch { throw file.error(.limit(error)) }
  }

  /// Looks at the stored bytes of all targets, none of which has memory yet.
  private func prepare(
    _ targets: inout [Target], _ workers: [BlockDecoder]
  ) throws(SlimError) {
    let bytes = targets.reduce(0) { $0 + $1.weight.length }
    let lanes = min(
      Parallel.lanes(for: bytes / WeightDecoder.worthAThreadForChecksums), workers.count)
    targets.withUnsafeMutableBufferPointer { targets in
      Parallel.forEach(targets.count, lanes: lanes) { lane, item in
        prepare(&targets[item], workers[lane])
      }
    }
    try report(targets)
  }

  private func decode(
    _ targets: inout [Target], _ workers: [BlockDecoder]
  ) throws(SlimError) {
    var blocks: [(target: Int, block: Int)] = []
    for (index, target) in targets.enumerated() {
      blocks += target.blocks.indices.map { (index, $0) }
    }
    var isBad = [Bool](repeating: false, count: blocks.count)
    isBad.withUnsafeMutableBufferPointer { isBad in
      Parallel.forEach(blocks.count, lanes: workers.count) { lane, item in
        let (target, block) = blocks[item]
        isBad[item] = !decode(block, of: targets[target], workers[lane])
      }
    }
    if let first = isBad.firstIndex(of: true) {
      let (index, block) = blocks[first]
      targets[index].fail(block)
      try report(targets)
    }
    for target in targets where target.weight.length > 1 << 20 {
      file.mapping.release(target.weight.offset..<target.weight.offset + target.weight.length)
    }
  }

  private func report(_ targets: [Target]) throws(SlimError) {
    for target in targets {
      if let (problem, offset) = target.problem { throw file.error(problem, at: offset) }
    }
  }

  /// Checks the stored bytes, finds the blocks and reads the tables.
  func prepare(_ target: inout Target, _ worker: BlockDecoder) {
    let weight = target.weight
    let stored = file.piece(weight.offset..<weight.offset + weight.length)
    var sum = Checksum()
    file.mapping.withPieces(weight.offset..<weight.offset + weight.length) { sum.add($0) }
    let checksum = sum.value
    guard checksum == weight.checksum else {
      target.problem = (
        .checksum(of: target.name, found: checksum, expected: weight.checksum), weight.offset
      )
      return
    }
    let encoding = weight.chain
    let count = weight.byteCount / weight.element.byteCount
    let width = encoding.codeWidth(weight.element)
    guard encoding.isCompressed else {
      // Blocks only split the work; the length is the elements', as the reader has checked.
      let size = WeightEncoding.blockSize * width
      target.blocks = stride(from: 0, to: stored.count, by: size).map {
        weight.offset + $0..<weight.offset + min($0 + size, stored.count)
      }
      target.expansion = CodeExpansion(
        element: weight.element, encoding: encoding, slices: nil, table: [])
      return
    }
    var at = 0
    func frame(_ content: Int, _ what: String) -> UnsafeRawBufferPointer? {
      let rest = UnsafeRawBufferPointer(rebasing: stored[at...])
      guard let size = zstdFrameSize(rest, content: content) else {
        target.problem = (
          .structure("\(what) of \(target.name) is no zstd frame of \(content) bytes"),
          weight.offset + at
        )
        return nil
      }
      at += size
      return UnsafeRawBufferPointer(rebasing: rest[..<size])
    }
    var table: [UInt8] = []
    let slices = encoding.slices(of: weight.shape)
    if let slices, let (width, entries) = encoding.table(weight.element) {
      let size = slices.count * entries * width
      guard let frame = frame(size, "the table") else { return }
      guard let content = worker.table(frame, size, width) else {
        target.problem = (
          .structure("the table of \(target.name) cannot be decoded"), weight.offset
        )
        return
      }
      table = content
    }
    for start in stride(from: 0, to: count, by: WeightEncoding.blockSize) {
      let content = min(WeightEncoding.blockSize, count - start) * width
      let before = at
      guard frame(content, "block \(target.blocks.count + 1)") != nil else { return }
      target.blocks.append(weight.offset + before..<weight.offset + at)
    }
    guard at == stored.count else {
      target.problem = (
        .number(
          what: "the end of the last block of \(target.name)", found: UInt64(at),
          expected: "\(stored.count), its length"), weight.offset + at
      )
      return
    }
    target.expansion = CodeExpansion(
      element: weight.element, encoding: encoding, slices: slices, table: table)
  }

  private func decode(_ block: Int, of target: Target, _ worker: BlockDecoder) -> Bool {
    let size = WeightEncoding.blockSize * target.weight.element.byteCount
    let start = block * size
    return decode(
      block, of: target, worker,
      into: UnsafeMutableRawBufferPointer(
        rebasing: target.bytes[start..<min(start + size, target.bytes.count)]))
  }

  /// Writes the elements of a block; false when it cannot be decoded.
  func decode(
    _ block: Int, of target: Target, _ worker: BlockDecoder,
    into part: UnsafeMutableRawBufferPointer
  ) -> Bool {
    guard let expansion = target.expansion else { return false }
    return worker.decode(
      file.piece(target.blocks[block]), expansion, from: block * WeightEncoding.blockSize,
      into: part)
  }
}
