/// How hard a writer looks for smaller encodings of weights; all of them give the same bits back.
public enum Compression: String, CaseIterable, Sendable {
  /// Tensors are stored as they lie in memory, to be used in place.
  case none
  /// The quick encodings, where they save a sixteenth or more.
  case fast
  /// Every encoding, where it saves anything.
  case best

  /// Whether storing so many bytes for so many is worth decoding them.
  func accepts(_ bytes: Int, for raw: Int) -> Bool {
    switch self {
    case .none: false
    case .fast: raw - bytes >= max(raw / 16, WeightTable.alignment)
    case .best: raw - bytes >= WeightTable.alignment
    }
  }

  /// The levels of zstd, of which the one that gives the least is taken block by block.
  var levels: [Int32] {
    switch self {
    case .none: []
    case .fast: [1]
    case .best: [1, 19]
    }
  }
}
