import FoundationEssentials
import Rewrite

/// Where a converted model comes from; it travels in the file, and is the same for the same input and options.
struct Provenance: Encodable {
  let tool = "rebirth \(Version.current)"
  let source: String
  let pipeline: String
  let ledger: Ledger

  init(format: ModelFormat, pipeline: String, ledger: Ledger) {
    source = format.rawValue
    self.pipeline = pipeline
    self.ledger = ledger
  }

  /// Compact JSON with sorted keys.
  var json: [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(self) else {
      preconditionFailure("a ledger cannot be encoded")
    }
    return Array(data)
  }
}
