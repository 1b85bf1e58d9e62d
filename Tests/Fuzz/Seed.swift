import CCaffeSchema
import COnnxSchema
import CSlimSchema
import TestSupport

/// A valid file from which damaged ones are made.
struct Seed {
  enum Kind: String, CaseIterable {
    case onnx, slim, ir, npz, npy, prototxt, caffemodel
    /// A file of one ONNX tensor.
    case pb
  }

  let kind: Kind
  let bytes: [UInt8]
  /// The file, or its graph section, taken apart; nil for formats without a schema.
  let message: WireMessage?

  init(_ kind: Kind, _ bytes: [UInt8]) {
    self.kind = kind
    self.bytes = bytes
    message =
      switch kind {
      case .onnx: WireMessage(bytes, Seed.descriptor(onnx__model_proto__init))
      case .pb: WireMessage(bytes, Seed.descriptor(onnx__tensor_proto__init))
      case .caffemodel: WireMessage(bytes, Seed.descriptor(caffe__net_parameter__init))
      case .slim:
        SealedFile(bytes).flatMap {
          WireMessage($0.sections[0].content, Seed.descriptor(slim__model__init))
        }
      default: nil
      }
  }

  private static func descriptor<Message>(
    _ initialise: (UnsafeMutablePointer<Message>?) -> Void
  ) -> Descriptor {
    let example = UnsafeMutablePointer<Message>.allocate(capacity: 1)
    defer { example.deallocate() }
    initialise(example)
    return UnsafeRawPointer(example).load(as: Descriptor.self)
  }

  /// A damaged file.
  ///
  /// - Parameter other: a file of the same kind from which parts are taken.
  func mutated(_ generator: inout SeededGenerator, other: Seed) -> [UInt8] {
    var bytes = bytes
    if kind == .ir || kind == .prototxt {
      Pool.mutate(source: &bytes, other: other.bytes, &generator)
      return bytes
    }
    if kind == .npy || kind == .npz, Bool.random(using: &generator) {
      Pool.mutate(source: &bytes, other: other.bytes, &generator)
    } else if let changed = behindChecksums(&generator, other) {
      return changed
    } else if let changed = structurally(&generator, other) {
      guard Int.random(in: 0..<10, using: &generator) == 0 else { return changed }
      bytes = changed
    }
    Pool.mutate(bytes: &bytes, other: other.bytes, &generator)
    // Checksums are made right most of the time, or nothing behind them would ever be reached.
    let isSealed = Int.random(in: 0..<8, using: &generator) != 0
    if isSealed, kind == .npz { ZipChecksums.repair(&bytes) }
    if isSealed, kind == .slim { SealedFile.repair(&bytes) }
    return bytes
  }

  /// Damage of stored weights alone, with checksums that are right, so that decoding meets it.
  private func behindChecksums(_ generator: inout SeededGenerator, _ other: Seed) -> [UInt8]? {
    guard kind == .slim, Int.random(in: 0..<4, using: &generator) == 0, var changed = message,
      var file = SealedFile(bytes), file.sections.count > 1
    else { return nil }
    Pool.mutate(bytes: &file.sections[1].content, other: other.bytes, &generator)
    changed.sealWeights(file.sections[1].content)
    file.sections[0].content = changed.bytes
    return file.bytes
  }

  private func structurally(_ generator: inout SeededGenerator, _ other: Seed) -> [UInt8]? {
    guard Int.random(in: 0..<6, using: &generator) != 0, var changed = message,
      let second = other.message
    else { return nil }
    changed.mutate(&generator, other: second)
    guard kind == .slim else { return changed.bytes }
    var file = SealedFile(bytes)
    file?.sections[0].content = changed.bytes
    return file?.bytes
  }
}
