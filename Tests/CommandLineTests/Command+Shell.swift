import Foundation

extension Command {
  /// Runs a line of bash in a folder, with the command as `$REBIRTH`.
  static func shell(_ line: String, in folder: URL) throws -> Outcome {
    // The test runner blocks signals, and a process inherits that.
    try run(
      ["--default-signal", "/bin/bash", "-c", line], environment: ["REBIRTH": executable.path],
      executable: URL(fileURLWithPath: "/usr/bin/env"), in: folder)
  }
}
