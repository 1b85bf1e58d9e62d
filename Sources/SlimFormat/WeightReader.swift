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
  /// The size of the elements once they are decoded.
  let byteCount: Int
  let chain: WeightEncoding
}

/// Reads the weight table of a file.
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
  ) throws(SlimError) -> [StoredWeight] {
    var result: [StoredWeight] = []
    result.reserveCapacity(messages.count)
    var end = 0
    for (index, message) in messages.enumerated() {
      let stored = try read(message, name: "weight \(index + 1)", after: end)
      end = stored.offset - section.lowerBound + stored.length
      result.append(stored)
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
    let steps = Messages(field.n_encoding, field.encoding)
    let names = steps.map { text($0.pointee.name) }
    guard let chain = WeightEncoding(steps) else {
      let unknown = names.first { !WeightEncoding.knownNames.contains($0) }
      throw file.error(
        .encoding(what: name, name: unknown ?? names.joined(separator: " ")), at: tableOffset)
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
    let count = size / element.byteCount
    if let problem = chain.problem(element: element, shape: shape, count: count) {
      throw file.error(.structure("\(name) \(problem)"), at: tableOffset)
    }
    // What is compressed ends where its last frame does, at which the decoder looks.
    let expected = count * chain.codeWidth(element)
    guard chain.isCompressed || field.length == UInt64(expected) else {
      throw file.error(
        .number(
          what: "the length of \(name)", found: field.length,
          expected: "\(expected), the size of \(element)\(Shape(shape).text)"), at: tableOffset)
    }
    guard let last = (Checked(offset) + Checked(field.length)).value, last <= section.count else {
      throw file.error(
        .truncated(
          what: "\(name) at \(offset) in the weights section", needed: field.length,
          available: max(0, section.count - offset)), at: section.upperBound)
    }
    return StoredWeight(
      element: element, shape: shape, encoding: names, offset: section.lowerBound + offset,
      length: last - offset, checksum: field.checksum, byteCount: size, chain: chain)
  }
}

extension WeightEncoding {
  /// A chain as a file has it; nil when this program knows no such chain.
  fileprivate init?(_ steps: Messages<Slim__Encoding>) {
    self.init()
    var rest = steps.map { $0.pointee }[...]
    func name(_ step: Slim__Encoding?) -> String? { step.map { text($0.name) } }
    func axis(_ step: Slim__Encoding) -> Int? { step.has_axis == 0 ? nil : Int(step.axis) }
    if rest.count == 1, name(rest.first) == "raw" { return }
    if let first = rest.first {
      switch name(first) {
      case "f16": form = .f16
      case "bf16": form = .bf16
      case "palette": form = .palette(axis: axis(first), size: Int(first.size))
      case "scale": form = .scale(axis: axis(first))
      default: break
      }
      if form != .elements { rest.removeFirst() }
    }
    if name(rest.first) == "planes" {
      hasPlanes = true
      rest.removeFirst()
    }
    if name(rest.first) == "zstd" {
      isCompressed = true
      rest.removeFirst()
    }
    // Planes and tables are only known with zstd behind them.
    guard rest.isEmpty, isCompressed || !hasPlanes && (form == .f16 || form == .bf16) else {
      return nil
    }
  }
}
