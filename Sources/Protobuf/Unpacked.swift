package import CProtobufC
package import Tensors

/// A message of type `Message`, unpacked from bytes whose bulk payloads stayed where they are.
///
/// Strings and numbers are copied; bulk payloads are described by `Extent` messages (see `Schema`).
package final class Unpacked<Message> {
  private let arena: Arena
  private let root: UnsafePointer<Message>

  /// Skims and unpacks bytes as the message type that `initialise`, protobuf-c's `…__init`, stands for.
  ///
  /// `origin` is where the bytes begin in their file: errors and extents count from the file's start.
  package convenience init(
    _ bytes: UnsafeRawBufferPointer, origin: Int = 0,
    _ initialise: (UnsafeMutablePointer<Message>?) -> Void, limits: Limits = .current
  ) throws(ProtobufError) {
    try self.init(
      skeleton: try Unpacked.skeleton(bytes, origin: origin, initialise, limits: limits),
      initialise, limits: limits)
  }

  /// The message without its bulk payloads, in wire form: checked, and ready to be changed and unpacked.
  package static func skeleton(
    _ bytes: UnsafeRawBufferPointer, origin: Int = 0,
    _ initialise: (UnsafeMutablePointer<Message>?) -> Void, limits: Limits = .current
  ) throws(ProtobufError) -> [UInt8] {
    try skim(
      bytes, origin: origin, schema: Schema(root: Unpacked.descriptor(initialise)), limits: limits)
  }

  /// Unpacks what `skeleton` made, or what was made of it.
  package init(
    skeleton: [UInt8], _ initialise: (UnsafeMutablePointer<Message>?) -> Void,
    limits: Limits = .current
  ) throws(ProtobufError) {
    let descriptor = Unpacked.descriptor(initialise)
    let arena = Arena(budget: limits[.messages])
    var allocator = arena.allocator
    let message = skeleton.withUnsafeBufferPointer {
      protobuf_c_message_unpack(descriptor, &allocator, $0.count, $0.baseAddress)
    }
    guard let message else {
      guard let needed = arena.refused else {
        throw .refused(message: text(descriptor.pointee.name))
      }
      throw .limit(
        LimitError(
          name: .messages, found: needed, limit: limits[.messages],
          what: "memory for the structure of the file"), at: nil)
    }
    self.arena = arena
    root = UnsafePointer(UnsafeRawPointer(message).assumingMemoryBound(to: Message.self))
  }

  /// The description of the message type.
  package static func descriptor(
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
