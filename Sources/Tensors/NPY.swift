/// The npy format of one array, versions 1 to 3 (numpy.lib.format).
package enum NPY {
  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// Reads an npy file.
  ///
  /// - Throws: `FileError.malformed` saying what is wrong with the header or the length.
  package static func read(path: String) throws(FileError) -> Tensor {
    let file = try MappedFile(path: path)
    return try withExtendedLifetime(file) { () throws(FileError) in
      try decode(file.bytes, path: path)
    }
  }

  /// Decodes an array; `path` names it in errors.
  package static func decode(
    _ bytes: UnsafeRawBufferPointer, path: String
  ) throws(FileError) -> Tensor {
    func malformed(_ problem: String) -> FileError { .malformed(path: path, problem: problem) }
    guard bytes.count >= 10, bytes.prefix(6).elementsEqual(magic) else {
      throw malformed("is no npy array: it does not begin with \\x93NUMPY")
    }
    let version = bytes[6]
    guard (1...3).contains(version) else {
      throw malformed("npy version \(version) is not known, 1 to 3 are")
    }
    let wide = version > 1
    guard !wide || bytes.count >= 12 else { throw malformed("the npy header is cut off") }
    let length =
      wide
      ? Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt32.self)))
      : Int(UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt16.self)))
    let start = wide ? 12 : 10
    guard length <= bytes.count - start else { throw malformed("the npy header is cut off") }
    let header: NPYHeader
    switch NPYHeader.parse(String(decoding: bytes[start..<start + length], as: UTF8.self)) {
    case .success(let parsed): header = parsed
    case .failure(let problem): throw malformed(problem.sentence)
    }
    try Limits.current.check(.rank, header.shape.count, "rank", in: path)
    let body = UnsafeRawBufferPointer(rebasing: bytes[(start + length)...])
    guard let size = Tensor.byteCount(element: header.element, shape: header.shape) else {
      throw malformed("the shape \(header.shape) is too large")
    }
    guard body.count == size else {
      throw malformed("\(body.count) bytes of elements, \(size) expected")
    }
    return tensor(header, body)
  }

  /// The bytes of an npy file: version 1, or 2 when the shape makes a header longer than 65535 bytes.
  package static func encode(_ tensor: Tensor) -> [UInt8] {
    let shape = tensor.shape.map(String.init).joined(separator: ", ")
    let tuple = tensor.rank == 1 ? "(\(shape),)" : "(\(shape))"
    var header =
      "{'descr': '\(NPYHeader.description(tensor.element))', 'fortran_order': False, "
      + "'shape': \(tuple), }"
    // 64 bytes are kept for the padding.
    let isWide = header.utf8.count > 0xFFFF - 64
    let unpadded = (isWide ? 12 : 10) + header.utf8.count + 1
    header += String(repeating: " ", count: (64 - unpadded % 64) % 64) + "\n"
    let length = header.utf8.count
    let lengthBytes = (0..<(isWide ? 4 : 2)).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
    var bytes = magic + [isWide ? 2 : 1, 0] + lengthBytes + Array(header.utf8)
    if tensor.element == .bf16 {
      Tensor(floats: tensor.floats, shape: tensor.shape).withUnsafeBytes {
        bytes.append(contentsOf: $0)
      }
    } else {
      tensor.withUnsafeBytes { bytes.append(contentsOf: $0) }
    }
    return bytes
  }

  private static func tensor(_ header: NPYHeader, _ body: UnsafeRawBufferPointer) -> Tensor {
    let width = header.element.byteCount
    return Tensor(element: header.element, shape: header.shape) { target in
      if header.fortranOrder, header.shape.count > 1 {
        copyTransposed(body, target, header.shape, width)
      } else {
        target.copyMemory(from: body)
      }
      if header.bigEndian, width > 1 { swapBytes(target, width) }
      if header.element == .bool {
        for i in target.indices where target[i] > 1 { target[i] = 1 }
      }
    }
  }

  /// Copies elements stored with the first dimension fastest into row-major order.
  private static func copyTransposed(
    _ source: UnsafeRawBufferPointer, _ target: UnsafeMutableRawBufferPointer, _ shape: [Int],
    _ width: Int
  ) {
    var strides = [Int](repeating: width, count: shape.count)
    for axis in 1..<shape.count { strides[axis] = strides[axis - 1] * shape[axis - 1] }
    var index = [Int](repeating: 0, count: shape.count)
    var offset = 0
    for position in 0..<(target.count / width) {
      for byte in 0..<width { target[position * width + byte] = source[offset + byte] }
      for axis in shape.indices.reversed() {
        index[axis] += 1
        offset += strides[axis]
        if index[axis] < shape[axis] { break }
        offset -= strides[axis] * shape[axis]
        index[axis] = 0
      }
    }
  }

  private static func swapBytes(_ bytes: UnsafeMutableRawBufferPointer, _ width: Int) {
    for start in stride(from: 0, to: bytes.count, by: width) {
      for i in 0..<width / 2 { bytes.swapAt(start + i, start + width - 1 - i) }
    }
  }
}
