import FoundationEssentials
import Rewrite

/// Where a converted model comes from; it travels in the file, and is the same for the same input and options.
struct Provenance: Encodable {
  let tool = "rebirth \(Version.current)"
  let source: String
  let pipeline: String
  let ledger: Ledger
  /// To what the weights were rounded; nil when they were not.
  let weightsType: String?

  init(format: ModelFormat, pipeline: String, ledger: Ledger, weightsType: String? = nil) {
    source = format.rawValue
    self.pipeline = pipeline
    self.ledger = ledger
    self.weightsType = weightsType
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
