import Foundation

extension Command {
  /// Runs the command and returns its exit code, its output and its largest resident set in kilobytes.
  static func measured(
    _ arguments: [String]
  ) throws -> (code: Int32, output: String, residentKilobytes: Int) {
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("rebirth-\(UUID().uuidString).out")
    defer { try? FileManager.default.removeItem(at: file) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 1, file.path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    var pointers = ([executable.path] + arguments).map { strdup($0) } + [nil]
    defer { pointers.forEach { free($0) } }
    var process = pid_t()
    let status = posix_spawn(&process, executable.path, &actions, nil, &pointers, environ)
    guard status == 0 else { throw POSIXError(POSIXErrorCode(rawValue: status) ?? .EIO) }
    var result: Int32 = 0
    var usage = rusage()
    guard wait4(process, &result, 0, &usage) == process else { throw POSIXError(.ECHILD) }
    let code = result & 0x7F == 0 ? (result >> 8) & 0xFF : -(result & 0x7F)
    return (code, try String(contentsOf: file, encoding: .utf8), Int(usage.ru_maxrss))
  }
}
