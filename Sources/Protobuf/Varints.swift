/// Decodes packed varints into elements of `width` bytes (1, 2, 4 or 8), keeping the low bits.
///
/// `at` is where the bytes begin in their file. Gives back how many elements there were, and stops
/// with one more than `target` has room for as soon as there are more.
package func decodeVarints(
  _ bytes: UnsafeRawBufferPointer, at: Int, field: String, width: Int,
  into target: UnsafeMutableRawBufferPointer
) throws(ProtobufError) -> Int {
  let room = target.count / width
  var position = 0
  var count = 0
  while position < bytes.count {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    let start = position
    while true {
      guard position < bytes.count else {
        throw .truncated(
          field: field, at: at + start, needed: UInt64(position - start + 1),
          available: position - start)
      }
      guard shift < 70 else { throw .longVarint(field: field, at: at + start) }
      let byte = bytes[position]
      position += 1
      value |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { break }
      shift += 7
    }
    guard count < room else { return room + 1 }
    switch width {
    case 1:
      target.storeBytes(of: UInt8(truncatingIfNeeded: value), toByteOffset: count, as: UInt8.self)
    case 2:
      target.storeBytes(
        of: UInt16(truncatingIfNeeded: value), toByteOffset: 2 * count, as: UInt16.self)
    case 4:
      target.storeBytes(
        of: UInt32(truncatingIfNeeded: value), toByteOffset: 4 * count, as: UInt32.self)
    default: target.storeBytes(of: value, toByteOffset: 8 * count, as: UInt64.self)
    }
    count += 1
  }
  return count
}
