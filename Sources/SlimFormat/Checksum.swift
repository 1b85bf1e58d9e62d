import CXXHash
public import Tensors

/// A running XXH3-64 hash (https://xxhash.com, seed 0).
struct Checksum: ~Copyable {
  private let state: OpaquePointer

  init() {
    guard let state = XXH3_createState() else { preconditionFailure("no memory for a hash state") }
    self.state = state
    XXH3_64bits_reset(state)
  }

  deinit { XXH3_freeState(state) }

  mutating func add(_ bytes: UnsafeRawBufferPointer) {
    if let base = bytes.baseAddress { XXH3_64bits_update(state, base, bytes.count) }
  }

  mutating func add(_ text: String) {
    var text = text
    text.withUTF8 { add(UnsafeRawBufferPointer($0)) }
  }

  mutating func addZeros(_ count: Int) {
    withUnsafeTemporaryAllocation(byteCount: count, alignment: 1) { zeros in
      zeros.initializeMemory(as: UInt8.self, repeating: 0)
      add(UnsafeRawBufferPointer(zeros))
    }
  }

  var value: UInt64 { XXH3_64bits_digest(state) }

  /// The hash of some bytes.
  static func of(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    guard let base = bytes.baseAddress else { return XXH3_64bits(nil, 0) }
    return XXH3_64bits(base, bytes.count)
  }
}

/// The XXH3-64 of a tensor's element type, shape and bytes, as 16 hexadecimal digits.
///
/// What is hashed is the text that `Tensor.description` gives, such as `f32[2,3]`, then the bytes.
public func digest(_ tensor: Tensor) -> String {
  var checksum = Checksum()
  checksum.add(tensor.description)
  tensor.withPieces { checksum.add($0) }
  return hex(checksum.value)
}
