import Glibc
import Operators
import Protobuf
import Tensors

/// The tensors of a file that is being written, equal ones once, with their places in the weights section.
struct WeightTable {
  /// In the order of the section.
  private(set) var entries: [Entry] = []
  private var known: [Key: [Int]] = [:]
  private let encoder: WeightEncoder
  /// The XXH3-64 of the tensors that are still to be numbered, last first.
  private var checksums: [UInt64]

  /// How many encoded bytes are held until they are written; what is beyond is encoded once more then.
  private static let heldBytes = 1 << 30

  /// - Parameter tensors: those that will be numbered, in this order; all processors hash them.
  init(_ encoder: WeightEncoder, for tensors: [Tensor]) {
    self.encoder = encoder
    checksums = Array(repeating: 0, count: tensors.count)
    let bytes = tensors.reduce(0) { $0 + $1.byteCount }
    let lanes = bytes < Self.worthThreads ? 1 : Parallel.lanes(for: tensors.count)
    checksums.withUnsafeMutableBufferPointer { checksums in
      Parallel.forEach(tensors.count, lanes: lanes) { _, item in
        var checksum = Checksum()
        tensors[item].withPieces { checksum.add($0) }
        checksums[tensors.count - 1 - item] = checksum.value
      }
    }
  }

  /// The bytes from which on a thread more is worth starting.
  private static let worthThreads = 1 << 22

  struct Entry {
    let tensor: Tensor
    fileprivate(set) var encoding = WeightEncoding.raw
    fileprivate(set) var offset = 0
    /// The number of stored bytes.
    fileprivate(set) var length: Int
    /// The XXH3-64 of the stored bytes.
    fileprivate(set) var checksum: UInt64
    /// The stored bytes when they are not the elements and are held.
    fileprivate var bytes: StoredBytes?
  }

  private struct Key: Hashable {
    let element: ElementType
    let shape: [Int]
    let checksum: UInt64
  }

  static let alignment = 64

  /// The size of the weights section.
  var byteCount: Int { entries.last.map { $0.offset + $0.length } ?? 0 }

  /// Whether any tensor is stored as something else than its elements.
  var hasEncodings: Bool { entries.contains { !$0.encoding.isRaw } }

  /// The number of a tensor, which counts from 1.
  mutating func number(of tensor: Tensor) -> Int {
    guard let checksum = checksums.popLast() else { preconditionFailure("more tensors than said") }
    let key = Key(element: tensor.element, shape: tensor.shape, checksum: checksum)
    for index in known[key, default: []] where haveEqualBytes(entries[index].tensor, tensor) {
      return index + 1
    }
    known[key, default: []].append(entries.count)
    entries.append(Entry(tensor: tensor, length: tensor.byteCount, checksum: key.checksum))
    return entries.count
  }

  /// Decides how each tensor is stored, and where.
  mutating func arrange() {
    var end = 0
    var held = 0
    encoder.encode(entries.map(\.tensor)) { index, encoded in
      entries[index].offset = roundUp(end, to: WeightTable.alignment)
      if let encoded {
        entries[index].encoding = encoded.encoding
        entries[index].length = encoded.bytes.count
        var sum = Checksum()
        encoded.bytes.withPieces { sum.add($0) }
        entries[index].checksum = sum.value
        held += encoded.bytes.count
        if held <= WeightTable.heldBytes { entries[index].bytes = encoded.bytes }
      }
      end = entries[index].offset + entries[index].length
    }
  }

  /// The XXH3-64 of the section.
  func checksum() -> UInt64 {
    var sum = Checksum()
    withPieces { sum.add($0) }
    return sum.value
  }

  /// Gives the bytes of the section in order, padding included.
  func withPieces<Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    var position = 0
    for entry in entries {
      try withZeros(entry.offset - position, body)
      if entry.encoding.isRaw {
        try entry.tensor.withPieces(body)
      } else {
        try (entry.bytes ?? encodedAgain(entry)).withPieces(body)
      }
      position = entry.offset + entry.length
    }
  }

  /// The bytes of a tensor as they were when it was arranged.
  private func encodedAgain(_ entry: Entry) -> StoredBytes {
    var bytes = StoredBytes()
    encoder.encode([entry.tensor]) { bytes = $1?.bytes ?? StoredBytes() }
    precondition(bytes.count == entry.length, "\(entry.tensor) is encoded otherwise than before")
    return bytes
  }

  /// Writes the table as field 2 of the graph section's `Model`.
  func encode(into writer: inout WireWriter) {
    for entry in entries {
      writer.message(2) { weight in
        weight.text(1, entry.tensor.element.rawValue)
        if !entry.tensor.isScalar { weight.packed(2, entry.tensor.shape.map { Int64($0) }) }
        for (index, name) in entry.encoding.names.enumerated() {
          weight.message(3) { step in
            step.text(1, name)
            if index == 0 { entry.encoding.form.write(into: &step) }
          }
        }
        weight.unsigned(4, UInt64(entry.offset))
        weight.unsigned(5, UInt64(entry.length))
        weight.unsigned(6, entry.checksum)
      }
    }
  }

  private func haveEqualBytes(_ a: Tensor, _ b: Tensor) -> Bool {
    a.withUnsafeBytes { a in
      b.withUnsafeBytes { b in
        guard let left = a.baseAddress, let right = b.baseAddress, left != right else {
          return true
        }
        return memcmp(left, right, a.count) == 0
      }
    }
  }
}

extension WeightEncoding.Form {
  /// Writes what the first step of a chain says besides its name.
  fileprivate func write(into step: inout WireWriter) {
    switch self {
    case .elements, .f16, .bf16: break
    case .palette(let axis, let size):
      if let axis { step.integer(2, Int64(axis)) }
      step.integer(3, Int64(size))
    case .scale(let axis):
      if let axis { step.integer(2, Int64(axis)) }
    }
  }
}

/// Gives a number of zero bytes, fewer than a page, to `body`; does not call it for none.
func withZeros<Failure: Error>(
  _ count: Int, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Void
) throws(Failure) {
  guard count > 0 else { return }
  let zeros = [UInt8](repeating: 0, count: count)
  try zeros.withUnsafeBufferPointer { bytes throws(Failure) in
    try body(UnsafeRawBufferPointer(bytes))
  }
}
