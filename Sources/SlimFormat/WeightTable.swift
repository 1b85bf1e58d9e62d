import Glibc
import Operators
import Protobuf
import Tensors

/// The tensors of a file that is being written, equal ones once, with their places in the weights section.
struct WeightTable {
  /// In the order of the section.
  private(set) var entries: [Entry] = []
  private var known: [Key: [Int]] = [:]
  private var end = 0

  struct Entry {
    let tensor: Tensor
    let offset: Int
    let checksum: UInt64
  }

  private struct Key: Hashable {
    let element: ElementType
    let shape: [Int]
    let checksum: UInt64
  }

  static let alignment = 64

  /// The size of the weights section.
  var byteCount: Int { end }

  /// The number of a tensor, which counts from 1.
  mutating func number(of tensor: Tensor) -> Int {
    var checksum = Checksum()
    tensor.withPieces { checksum.add($0) }
    let key = Key(element: tensor.element, shape: tensor.shape, checksum: checksum.value)
    for index in known[key, default: []] where haveEqualBytes(entries[index].tensor, tensor) {
      return index + 1
    }
    let offset = roundUp(end, to: WeightTable.alignment)
    known[key, default: []].append(entries.count)
    entries.append(Entry(tensor: tensor, offset: offset, checksum: key.checksum))
    end = offset + tensor.byteCount
    return entries.count
  }

  /// Gives the bytes of the section in order, padding included.
  func withPieces<Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    var position = 0
    for entry in entries {
      try withZeros(entry.offset - position, body)
      try entry.tensor.withPieces(body)
      position = entry.offset + entry.tensor.byteCount
    }
  }

  var checksum: UInt64 {
    var checksum = Checksum()
    withPieces { checksum.add($0) }
    return checksum.value
  }

  /// Writes the table as field 2 of the graph section's `Model`.
  func encode(into writer: inout WireWriter) {
    for entry in entries {
      writer.message(2) { weight in
        weight.text(1, entry.tensor.element.rawValue)
        if !entry.tensor.isScalar { weight.packed(2, entry.tensor.shape.map { Int64($0) }) }
        weight.message(3) { $0.text(1, "raw") }
        weight.unsigned(4, UInt64(entry.offset))
        weight.unsigned(5, UInt64(entry.tensor.byteCount))
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
