/// What to answer to a name that does not exist.
public enum Spelling {
  /// The sentence about an unknown name: the nearest names, and all of them where they are few.
  ///
  /// - Parameter kind: what the name should be: "input", "rule".
  public static func unknown(_ kind: String, _ name: String, known: [String]) -> String {
    let near = nearest(to: name, in: known)
    let hint = near.isEmpty ? "" : " (nearest: \(near.map { "'\($0)'" }.joined(separator: ", ")))"
    let start = "\(kind) '\(name)' does not exist\(hint)"
    if known.isEmpty { return "\(start); there is none" }
    if known.count <= (near.isEmpty ? longList : shortList) {
      return "\(start); there are \(known.joined(separator: ", "))"
    }
    return near.isEmpty
      ? "\(start); there are \(known.count), such as \(known.prefix(3).joined(separator: ", "))"
      : start
  }

  /// Names that resemble one: up to three, the nearest first.
  ///
  /// A name resembles another when few letters differ, whatever their case, or when one holds the other.
  public static func nearest(to name: String, in known: [String]) -> [String] {
    let wanted = Array(name.lowercased().utf8)
    var seen = Set<String>()
    let scored = known.compactMap { candidate -> (name: String, score: Int)? in
      guard candidate != name, !candidate.isEmpty, seen.insert(candidate).inserted,
        let score = score(wanted, Array(candidate.lowercased().utf8))
      else { return nil }
      return (candidate, score)
    }
    // Sorting is not stable by itself: equal ones stay in the given order.
    return scored.enumerated().sorted {
      ($0.element.score, $0.offset) < ($1.element.score, $1.offset)
    }
    .prefix(3).map(\.element.name)
  }

  /// Up to how many names are written out, without and with near ones.
  private static let (longList, shortList) = (40, 8)

  /// How far two names are apart; nil when they have nothing in common.
  private static func score(_ a: [UInt8], _ b: [UInt8]) -> Int? {
    let shorter = min(a.count, b.count)
    let allowed = max(1, max(a.count, b.count) / 3)
    if abs(a.count - b.count) <= allowed, let distance = distance(a, b, atMost: allowed) {
      return distance
    }
    guard shorter >= 3 else { return nil }
    return contains(a, b) || contains(b, a) ? 1000 + abs(a.count - b.count) : nil
  }

  private static func contains(_ text: [UInt8], _ part: [UInt8]) -> Bool {
    guard part.count <= text.count else { return false }
    return (0...text.count - part.count).contains { text[$0..<$0 + part.count].elementsEqual(part) }
  }

  /// The letters to be put in, left out, changed or exchanged with their neighbour; nil when there are more
  /// than `limit`, or nothing is the same.
  private static func distance(_ a: [UInt8], _ b: [UInt8], atMost limit: Int) -> Int? {
    var (before, last) = ([Int](), Array(0...b.count))
    for (i, x) in a.enumerated() {
      var row = [i + 1]
      for (j, y) in b.enumerated() {
        var best = min(last[j] + (x == y ? 0 : 1), last[j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, x == b[j - 1], y == a[i - 1] { best = min(best, before[j - 1] + 1) }
        row.append(best)
      }
      if row.allSatisfy({ $0 > limit }) { return nil }
      (before, last) = (last, row)
    }
    let distance = last[b.count]
    return distance <= limit && distance < max(a.count, b.count) ? distance : nil
  }
}
