import Glibc
import Workflows

/// The two streams: the result on stdout, progress and messages on stderr.
enum Console {
  static func result(_ text: String) {
    write(text.hasSuffix("\n") ? text : text + "\n", to: 1)
  }

  static func log(_ text: String) { write(text + "\n", to: 2) }

  static func warn(_ text: String, quiet: Bool) {
    if !quiet { log("\(paint("warning", "33")): \(text)") }
  }

  /// Prints why the command failed and exits with the published code.
  ///
  /// Under `--json` the failure is the result: an object with the code, its class and the message.
  static func fail(_ failure: Failure, json: Bool) -> Never {
    if json {
      result(FailureReport(failure).json)
    } else {
      log("\(paint("error", "31")): \(failure.message)")
    }
    exit(failure.kind.rawValue)
  }

  /// The parser's message without its leading word.
  static func usage(_ message: String) -> String {
    message.hasPrefix("Error: ") ? String(message.dropFirst(7)) : message
  }

  /// Text in a colour, when stderr is a terminal that wants any.
  static func paint(_ text: String, _ code: String) -> String {
    isColourful ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }

  private static let isColourful = isatty(2) == 1 && getenv("NO_COLOR") == nil

  /// Progress of long work on a terminal: nothing in the first second, then one line that is overwritten.
  static func progress(quiet: Bool) -> Progress {
    guard !quiet, isatty(2) == 1 else { return Progress.none }
    let start = ContinuousClock.now
    return Progress(
      report: { text in
        if ContinuousClock.now - start > .seconds(1) { write("\r\u{1B}[K\(text)", to: 2) }
      },
      finish: {
        if ContinuousClock.now - start > .seconds(1) { write("\r\u{1B}[K", to: 2) }
      })
  }

  private static func write(_ text: String, to descriptor: Int32) {
    var text = text
    text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while !rest.isEmpty {
        let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
        if count < 0 {
          if errno == EINTR { continue }
          return
        }
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      }
    }
  }
}
