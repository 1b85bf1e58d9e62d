import Foundation

extension Command {
  /// Runs the command under GNU time and adds its largest resident set in kilobytes.
  ///
  /// A process that this one starts itself would inherit this one's peak.
  static func measured(_ arguments: [String]) throws -> (outcome: Outcome, residentKilobytes: Int) {
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("rebirth-\(UUID().uuidString).time")
    defer { try? FileManager.default.removeItem(at: file) }
    let time = ["-f", "%M", "-o", file.path, executable.path]
    let outcome = try run(time + arguments, executable: URL(fileURLWithPath: "/usr/bin/time"))
    let text = try String(contentsOf: file, encoding: .utf8)
    let last = text.split(separator: "\n").last.flatMap { Int($0) }
    return (outcome, last ?? .max)
  }
}
