import Foundation

extension Command {
  /// Runs a line of bash in a folder, with the command as `$REBIRTH`.
  static func shell(_ line: String, in folder: URL) throws -> Outcome {
    try launch(
      URL(fileURLWithPath: "/bin/bash"), ["-c", line], ["REBIRTH": executable.path], folder)
  }
}
