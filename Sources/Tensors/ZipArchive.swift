import CZlib

/// A zip archive in memory: its central directory, checked against the bytes at hand.
struct ZipArchive {
  struct Entry {
    let name: String
    let method: UInt16
    let checksum: UInt32
    let size: Int
    let content: UnsafeRawBufferPointer
  }

  let entries: [Entry]

  /// Reads the directory.
  ///
  /// - Throws: `FileError.malformed` when there is none, or an entry lies outside the file.
  init(_ bytes: UnsafeRawBufferPointer, path: String) throws(FileError) {
    func malformed(_ problem: String) -> FileError { .malformed(path: path, problem: problem) }
    let reader = LittleEndian(bytes: bytes)
    guard let end = Self.directoryEnd(reader) else {
      throw malformed("is no zip archive: it has no central directory")
    }
    guard var count = reader.u16(end + 10).map(Int.init),
      var start = reader.u32(end + 16).map(Int.init)
    else { throw malformed("the central directory is cut off") }
    let hasLocator = reader.u32(end - 20) == 0x0706_4B50
    if start == 0xFFFF_FFFF || count == 0xFFFF && hasLocator {
      guard hasLocator, let wide = reader.size(end - 12),
        reader.u32(wide) == 0x0606_4B50, let total = reader.size(wide + 32),
        let offset = reader.size(wide + 48)
      else { throw malformed("the zip64 directory is damaged") }
      (count, start) = (total, offset)
    }
    var entries: [Entry] = []
    var packed = 0
    var position = start
    for index in 0..<count {
      guard let (entry, next) = Self.entry(reader, position) else {
        throw malformed("entry \(index) of the archive is damaged")
      }
      entries.append(entry)
      position = next
      // Many entries over the same bytes would unpack to more than any file of this size should.
      packed += entry.content.count
      guard packed <= bytes.count else {
        throw malformed("the entries overlap: \(packed) bytes in an archive of \(bytes.count)")
      }
    }
    self.entries = entries
  }

  /// Where the end record starts: the last signature whose comment ends with the file.
  private static func directoryEnd(_ reader: LittleEndian) -> Int? {
    let count = reader.bytes.count
    guard count >= 22 else { return nil }
    for position in stride(from: count - 22, through: max(0, count - 22 - 0xFFFF), by: -1)
    where reader.u32(position) == 0x0605_4B50 {
      if let comment = reader.u16(position + 20), position + 22 + Int(comment) == count {
        return position
      }
    }
    return nil
  }

  private static func entry(_ reader: LittleEndian, _ start: Int) -> (Entry, next: Int)? {
    guard reader.u32(start) == 0x0201_4B50, let flags = reader.u16(start + 8), flags & 1 == 0,
      let method = reader.u16(start + 10), let checksum = reader.u32(start + 16),
      var packed = reader.u32(start + 20).map(Int.init),
      var size = reader.u32(start + 24).map(Int.init),
      let nameLength = reader.u16(start + 28).map(Int.init),
      let extraLength = reader.u16(start + 30).map(Int.init),
      let commentLength = reader.u16(start + 32).map(Int.init),
      var local = reader.u32(start + 42).map(Int.init),
      let name = reader.slice(start + 46, nameLength)
    else { return nil }
    var extra = start + 46 + nameLength
    let extraEnd = extra + extraLength
    while extra + 4 <= extraEnd, let kind = reader.u16(extra), let length = reader.u16(extra + 2) {
      if kind == 1 {
        var field = extra + 4
        for keyPath in [0, 1, 2] {
          let current = keyPath == 0 ? size : keyPath == 1 ? packed : local
          guard current == 0xFFFF_FFFF else { continue }
          guard field + 8 <= extra + 4 + Int(length), let value = reader.size(field) else {
            return nil
          }
          if keyPath == 0 {
            size = value
          } else if keyPath == 1 {
            packed = value
          } else {
            local = value
          }
          field += 8
        }
      }
      extra += 4 + Int(length)
    }
    guard reader.u32(local) == 0x0403_4B50, let localName = reader.u16(local + 26),
      let localExtra = reader.u16(local + 28),
      let content = reader.slice(local + 30 + Int(localName) + Int(localExtra), packed)
    else { return nil }
    let entry = Entry(
      name: String(decoding: name, as: UTF8.self), method: method, checksum: checksum, size: size,
      content: content)
    return (entry, extraEnd + commentLength)
  }
}

extension ZipArchive.Entry {
  /// Calls `body` with the unpacked bytes, whose checksum was compared.
  func withContent<R>(
    path: String, _ body: (UnsafeRawBufferPointer) throws(FileError) -> R
  ) throws(FileError) -> R {
    func malformed(_ problem: String) -> FileError {
      .malformed(path: path, problem: "'\(name)': \(problem)")
    }
    switch method {
    case 0:
      guard content.count == size else {
        throw malformed("\(content.count) bytes are stored, \(size) expected")
      }
      guard Self.crc(content) == checksum else { throw malformed("the checksum is wrong") }
      return try body(content)
    case 8:
      // Deflate makes at most 1032 bytes of one, so a larger claim is a lie.
      guard size / 1032 <= content.count + 1 else {
        throw malformed("\(size) bytes are claimed of \(content.count) packed ones")
      }
      let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 64)
      defer { buffer.deallocate() }
      guard Self.inflate(content, into: buffer) else { throw malformed("cannot be unpacked") }
      let unpacked = UnsafeRawBufferPointer(buffer)
      guard Self.crc(unpacked) == checksum else { throw malformed("the checksum is wrong") }
      return try body(unpacked)
    default: throw malformed("compression method \(method) is not supported")
    }
  }

  static func crc(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    UInt32(crc32_z(0, bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count))
  }

  /// Unpacks raw deflate data that must fill the target exactly.
  private static func inflate(
    _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer
  ) -> Bool {
    var stream = z_stream()
    guard
      inflateInit2_(&stream, -MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { return false }
    defer { inflateEnd(&stream) }
    var (consumed, produced) = (0, 0)
    // zlib takes 32-bit sizes.
    let limit = Int(UInt32.max)
    while true {
      let input = min(source.count - consumed, limit)
      let output = min(target.count - produced, limit)
      if let base = source.baseAddress {
        stream.next_in = UnsafeMutablePointer(
          mutating: (base + consumed).assumingMemoryBound(to: UInt8.self))
      }
      stream.avail_in = UInt32(input)
      if let base = target.baseAddress {
        stream.next_out = (base + produced).assumingMemoryBound(to: UInt8.self)
      }
      stream.avail_out = UInt32(output)
      let status = CZlib.inflate(&stream, Z_NO_FLUSH)
      consumed += input - Int(stream.avail_in)
      produced += output - Int(stream.avail_out)
      if status == Z_STREAM_END { return produced == target.count }
      guard status == Z_OK else { return false }
    }
  }
}

/// Bounds-checked little-endian numbers of a buffer.
struct LittleEndian {
  let bytes: UnsafeRawBufferPointer

  func u16(_ offset: Int) -> UInt16? {
    slice(offset, 2).map { UInt16(littleEndian: $0.loadUnaligned(as: UInt16.self)) }
  }

  func u32(_ offset: Int) -> UInt32? {
    slice(offset, 4).map { UInt32(littleEndian: $0.loadUnaligned(as: UInt32.self)) }
  }

  /// A 64-bit size that fits in an `Int`.
  func size(_ offset: Int) -> Int? {
    slice(offset, 8).flatMap {
      Int(exactly: UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)))
    }
  }

  func slice(_ offset: Int, _ count: Int) -> UnsafeRawBufferPointer? {
    guard offset >= 0, count >= 0, offset <= bytes.count, count <= bytes.count - offset else {
      return nil
    }
    return UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count])
  }
}
