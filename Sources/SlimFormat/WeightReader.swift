import CSlimSchema
import Protobuf
public import Tensors

/// A tensor of a file as it is stored.
public struct StoredWeight: Hashable, Sendable {
  public let element: ElementType
  public let shape: [Int]
  /// The names of the steps by which the elements became the stored bytes.
  public let encoding: [String]
  /// From the file's start.
  public let offset: Int
  /// The number of stored bytes.
  public let length: Int
  /// The XXH3-64 of the stored bytes.
  public let checksum: UInt64
}

/// Reads the weight table of a file and makes tensors that lie in its mapping.
struct WeightReader {
  let file: SlimSource
  /// Where the weights section lies; empty when there is none.
  let section: Range<Int>
  /// Where errors of the table itself are placed.
  let tableOffset: Int

  /// The table, each entry checked against the section and the layout rules.
  ///
  /// - Throws: `SlimError` for weights that overlap, leave holes, or have another size than their shape.
  func read(
    _ messages: Messages<Slim__Weight>
  ) throws(SlimError) -> [(stored: StoredWeight, tensor: Tensor)] {
    var result: [(stored: StoredWeight, tensor: Tensor)] = []
    result.reserveCapacity(messages.count)
    var end = 0
    for (index, message) in messages.enumerated() {
      let stored = try read(message, name: "weight \(index + 1)", after: end)
      end = stored.offset - section.lowerBound + stored.length
      guard
        let tensor = Tensor(
          element: stored.element, shape: stored.shape, mapped: file.mapping, offset: stored.offset)
      else { preconditionFailure("\(stored) does not lie in \(file.path)") }
      result.append((stored, tensor))
    }
    guard end == section.count else {
      throw file.error(
        .number(
          what: "the end of the last weight in the weights section", found: UInt64(end),
          expected: "\(section.count), the size of the section"), at: section.lowerBound + end)
    }
    return result
  }

  private func read(
    _ message: UnsafePointer<Slim__Weight>, name: String, after end: Int
  ) throws(SlimError) -> StoredWeight {
    let field = message.pointee
    guard let element = ElementType(rawValue: text(field.element)) else {
      throw file.error(.elementType(what: name, name: text(field.element)), at: tableOffset)
    }
    let encoding = Messages(field.n_encoding, field.encoding).map { text($0.pointee.name) }
    guard encoding == ["raw"] else {
      let unknown = encoding.first { $0 != "raw" }
      throw file.error(
        .encoding(what: name, name: unknown ?? encoding.joined(separator: ", ")), at: tableOffset)
    }
    do throws(LimitError) {
      try Limits.current.check(.rank, field.n_shape, "rank of \(name)")
    } catch { throw file.error(.limit(error), at: tableOffset) }
    var shape: [Int] = []
    for size in numbers(field.n_shape, field.shape) {
      guard let size = Int(exactly: size) else {
        throw file.error(
          .number(what: "a size of \(name)", found: size, expected: "below 2^63"), at: tableOffset)
      }
      shape.append(size)
    }
    let offset = roundUp(end, to: WeightTable.alignment)
    guard field.offset == UInt64(offset) else {
      throw file.error(
        .number(what: "the offset of \(name)", found: field.offset, expected: "\(offset)"),
        at: tableOffset)
    }
    guard let size = Tensor.byteCount(element: element, shape: shape) else {
      throw file.error(
        .structure("\(name) is \(element)\(Shape(shape).text), which has no size in bytes"),
        at: tableOffset)
    }
    guard field.length == UInt64(size) else {
      throw file.error(
        .number(
          what: "the length of \(name)", found: field.length,
          expected: "\(size), the size of \(element)\(Shape(shape).text)"), at: tableOffset)
    }
    guard let last = (Checked(offset) + Checked(size)).value, last <= section.count else {
      throw file.error(
        .truncated(
          what: "\(name) at \(offset) in the weights section", needed: UInt64(size),
          available: max(0, section.count - offset)), at: section.upperBound)
    }
    return StoredWeight(
      element: element, shape: shape, encoding: encoding, offset: section.lowerBound + offset,
      length: size, checksum: field.checksum)
  }
}
