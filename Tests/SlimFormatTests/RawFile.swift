import CXXHash
import Protobuf

/// A `.slim` file put together by hand, so that any part of it can be wrong while the checksums are right.
struct RawFile {
  struct Section {
    var kind: UInt32
    var flags: UInt16 = 1
    var alignment: UInt16 = 6
    var content: [UInt8]
    /// What the table says instead of the truth.
    var offset: UInt64?
    var length: UInt64?
    var checksum: UInt64?
  }

  var major: UInt16 = 1
  var minor: UInt16 = 0
  var headerSize: UInt32?
  var fileSize: UInt64?
  var count: UInt32?
  var byteOrder: UInt32 = 0x0102_0304
  var reserved: [UInt8] = [UInt8](repeating: 0, count: 24)
  var padding: UInt8 = 0
  var trailing: [UInt8] = []
  var sections: [Section]

  init(_ sections: [Section]) { self.sections = sections }

  /// A file of a graph section and, unless they are empty, weights.
  init(weights: [UInt8] = [], _ graph: (inout WireWriter) -> Void) {
    var writer = WireWriter()
    graph(&writer)
    sections = [Section(kind: 1, content: writer.bytes)]
    if !weights.isEmpty { sections.append(Section(kind: 2, alignment: 12, content: weights)) }
  }

  var bytes: [UInt8] {
    let size = 64 + 32 * sections.count
    var table: [UInt8] = []
    var body: [UInt8] = []
    for section in sections {
      let unit = 1 << Int(min(section.alignment, 16))
      let end = size + body.count
      let offset = (end + unit - 1) / unit * unit
      body += [UInt8](repeating: padding, count: offset - end)
      table += little(section.kind) + little(section.flags) + little(section.alignment)
      table += little(section.offset ?? UInt64(offset))
      table += little(section.length ?? UInt64(section.content.count))
      table += little(section.checksum ?? hash(section.content))
      body += section.content
    }
    body += trailing
    var head: [UInt8] = [0x89, 0x53, 0x4C, 0x49, 0x4D, 0x0D, 0x0A, 0x1A]
    head += little(major) + little(minor) + little(headerSize ?? UInt32(size))
    head += little(fileSize ?? UInt64(size + body.count))
    head += little(count ?? UInt32(sections.count)) + little(byteOrder)
    let rest = reserved + table
    let checksum = little(hash(head + [UInt8](repeating: 0, count: 8) + rest))
    return head + checksum + rest + body
  }
}

func hash(_ bytes: [UInt8]) -> UInt64 {
  bytes.withUnsafeBytes { XXH3_64bits($0.baseAddress, $0.count) }
}

private func little(_ number: some FixedWidthInteger) -> [UInt8] {
  withUnsafeBytes(of: number.littleEndian) { Array($0) }
}

// MARK: Messages

extension WireWriter {
  mutating func value(
    _ name: String, _ element: String = "f32", _ shape: [String] = ["2"], weight: Int64? = nil
  ) {
    message(2) { value in
      value.text(1, name)
      value.message(2) { type in
        type.message(1) { tensor in
          tensor.text(1, element)
          for dim in shape { tensor.text(2, dim) }
        }
      }
      if let weight { value.integer(4, weight) }
    }
  }

  mutating func output(_ name: String, _ value: Int64) {
    message(4) {
      $0.text(1, name)
      $0.integer(2, value)
    }
  }

  mutating func node(
    op: String = "unary", version: Int64 = 1, _ inputs: [Int64], _ outputs: [Int64],
    _ more: (inout WireWriter) -> Void = { _ in }
  ) {
    message(5) { node in
      node.text(1, op)
      node.integer(2, version)
      node.packed(3, inputs)
      node.packed(4, outputs)
      more(&node)
      node.text(7, "n")
    }
  }

  mutating func weight(
    _ element: String = "f32", _ shape: [Int64] = [2], offset: Int64 = 0, length: Int64 = 8,
    encoding: [String] = ["raw"], axis: Int64? = nil, size: Int64? = nil,
    checksum: UInt64 = hash([UInt8](repeating: 0, count: 8))
  ) {
    message(2) { weight in
      weight.text(1, element)
      weight.packed(2, shape)
      for (index, name) in encoding.enumerated() {
        weight.message(3) { step in
          step.text(1, name)
          if index == 0, let axis { step.integer(2, axis) }
          if index == 0, let size { step.integer(3, size) }
        }
      }
      weight.integer(4, offset)
      weight.integer(5, length)
      weight.unsigned(6, checksum)
    }
  }
}
