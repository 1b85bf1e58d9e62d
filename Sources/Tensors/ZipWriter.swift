/// Writes a zip archive of stored entries; zip64 records are added when sizes need them.
struct ZipWriter {
  private var bytes: [UInt8] = []
  private var directory: [UInt8] = []
  private var count = 0

  /// The first of January 1980, so that equal contents give equal archives.
  private static let date: UInt16 = 0x21

  mutating func add(_ name: String, _ content: [UInt8]) {
    let checksum = content.withUnsafeBytes { ZipArchive.Entry.crc($0) }
    let offset = bytes.count
    let isWide = content.count >= 0xFFFF_FFFF || offset >= 0xFFFF_FFFF
    let size = isWide ? 0xFFFF_FFFF : UInt32(content.count)
    let version: UInt16 = isWide ? 45 : 20
    let name = Array(name.utf8)
    // UTF-8 names
    let flags: UInt16 = 0x0800
    var common: [UInt8] = []
    Self.append(&common, version, flags, 0, 0, Self.date)
    Self.append(&common, checksum, size, size)
    let wideSizes = isWide ? Self.wide([content.count, content.count]) : []
    let wideAll = isWide ? Self.wide([content.count, content.count, offset]) : []

    Self.append(&bytes, UInt32(0x0403_4B50))
    bytes += common
    Self.append(&bytes, UInt16(name.count), UInt16(wideSizes.count))
    bytes += name + wideSizes + content

    Self.append(&directory, UInt32(0x0201_4B50))
    Self.append(&directory, version)
    directory += common
    Self.append(&directory, UInt16(name.count), UInt16(wideAll.count), 0, 0, 0)
    Self.append(&directory, UInt32(0), isWide ? 0xFFFF_FFFF : UInt32(offset))
    directory += name + wideAll
    count += 1
  }

  mutating func finish() -> [UInt8] {
    let start = bytes.count
    let isWide = start >= 0xFFFF_FFFF || directory.count >= 0xFFFF_FFFF || count >= 0xFFFF
    bytes += directory
    if isWide {
      let end = bytes.count
      Self.append(&bytes, UInt32(0x0606_4B50))
      Self.append(&bytes, UInt64(44))
      Self.append(&bytes, UInt16(45), 45)
      Self.append(&bytes, UInt32(0), 0)
      Self.append(&bytes, UInt64(count), UInt64(count), UInt64(directory.count), UInt64(start))
      Self.append(&bytes, UInt32(0x0706_4B50), 0)
      Self.append(&bytes, UInt64(end))
      Self.append(&bytes, UInt32(1))
    }
    let entries = isWide ? 0xFFFF : UInt16(count)
    Self.append(&bytes, UInt32(0x0605_4B50))
    Self.append(&bytes, UInt16(0), 0, entries, entries)
    Self.append(
      &bytes, isWide ? 0xFFFF_FFFF : UInt32(directory.count), isWide ? 0xFFFF_FFFF : UInt32(start))
    Self.append(&bytes, UInt16(0))
    return bytes
  }

  /// The zip64 extra field with 64-bit sizes.
  private static func wide(_ sizes: [Int]) -> [UInt8] {
    var field: [UInt8] = []
    append(&field, UInt16(1), UInt16(8 * sizes.count))
    for size in sizes { append(&field, UInt64(size)) }
    return field
  }

  private static func append<T: FixedWidthInteger>(_ bytes: inout [UInt8], _ numbers: T...) {
    for number in numbers {
      withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }
  }
}
