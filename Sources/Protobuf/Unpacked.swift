import CProtobufC

/// What reading a message may cost at most.
package struct ReadLimits: Hashable, Sendable {
  /// Messages inside messages.
  package var depth = 100
  /// Bytes of the message without bulk data.
  package var skeleton = 128 << 20
  /// Bytes of memory for the unpacked messages.
  package var memory = 512 << 20

  package init() {}
}

/// A message of type `Message`, unpacked from bytes whose bulk payloads stayed where they are.
///
/// Strings and numbers are copied; bulk payloads are described by `Extent` messages (see `Schema`).
package final class Unpacked<Message> {
  private let arena: Arena
  private let root: UnsafePointer<Message>

  /// Skims and unpacks bytes as the message type that `initialise`, protobuf-c's `…__init`, stands for.
  ///
  /// `origin` is where the bytes begin in their file: errors and extents count from the file's start.
  package init(
    _ bytes: UnsafeRawBufferPointer, origin: Int = 0,
    _ initialise: (UnsafeMutablePointer<Message>?) -> Void, limits: ReadLimits = ReadLimits()
  ) throws(ProtobufError) {
    let descriptor = Unpacked.descriptor(initialise)
    let skeleton = try skim(
      bytes, origin: origin, schema: Schema(root: descriptor), limits: limits)
    let arena = Arena(budget: limits.memory)
    var allocator = arena.allocator
    let message = skeleton.withUnsafeBufferPointer {
      protobuf_c_message_unpack(descriptor, &allocator, $0.count, $0.baseAddress)
    }
    guard let message else {
      throw arena.isExhausted
        ? .memoryOverBudget(limit: limits.memory) : .refused(message: text(descriptor.pointee.name))
    }
    self.arena = arena
    root = UnsafePointer(UnsafeRawPointer(message).assumingMemoryBound(to: Message.self))
  }

  private static func descriptor(
    _ initialise: (UnsafeMutablePointer<Message>?) -> Void
  ) -> UnsafePointer<ProtobufCMessageDescriptor> {
    let example = UnsafeMutablePointer<Message>.allocate(capacity: 1)
    defer { example.deallocate() }
    initialise(example)
    let base = UnsafeRawPointer(example).assumingMemoryBound(to: ProtobufCMessage.self)
    guard let descriptor = base.pointee.descriptor else {
      preconditionFailure("\(Message.self) has no descriptor")
    }
    return descriptor
  }

  /// Gives the message to `body`; pointers into it are valid only there.
  package func read<Result, Failure: Error>(
    _ body: (UnsafePointer<Message>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    defer { withExtendedLifetime(arena) {} }
    return try body(root)
  }
}
