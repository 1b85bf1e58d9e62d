import Glibc
import Workflows

/// The two streams: the result on stdout, progress and messages on stderr.
enum Console {
  /// Writes the result, control characters in it made visible.
  ///
  /// - Throws: `Failure.limit` when stdout takes no more, such as a file on a full disk; a reader that has gone is
  ///   no failure.
  static func result(_ text: String) throws(Failure) {
    let code = write(lines(text.hasSuffix("\n") ? String(text.dropLast()) : text) + "\n", to: 1)
    if code != 0, code != EPIPE {
      throw Failure(.limit, "stdout: cannot write: \(String(cString: strerror(code)))")
    }
  }

  static func log(_ text: String) { _ = write(text + "\n", to: 2) }

  static func warn(_ text: String, quiet: Bool) {
    if !quiet { log("\(paint("warning", "33")): \(lines(text))") }
  }

  /// Prints why the command failed and exits with the published code.
  ///
  /// Under `--json` the failure is the result: an object with the code, its class and the message.
  static func fail(_ failure: Failure, json: Bool) -> Never {
    if json, (try? result(FailureReport(failure).json)) != nil { exit(failure.kind.rawValue) }
    log("\(paint("error", "31")): \(lines(failure.message))")
    exit(failure.kind.rawValue)
  }

  /// Progress of long work on a terminal: nothing in the first second, then one line that is overwritten.
  static func progress(quiet: Bool) -> Progress {
    guard !quiet, isatty(2) == 1 else { return Progress.none }
    let start = ContinuousClock.now
    return Progress(
      report: { text in
        if ContinuousClock.now - start > .seconds(1) {
          _ = write("\r\u{1B}[K\(Format.visible(text))", to: 2)
        }
      },
      finish: {
        if ContinuousClock.now - start > .seconds(1) { _ = write("\r\u{1B}[K", to: 2) }
      })
  }

  /// Text in a colour, when stderr is a terminal that wants any.
  private static func paint(_ text: String, _ code: String) -> String {
    isColourful ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }

  /// Colours are unwanted when NO_COLOR is set and not empty, see no-color.org.
  private static var isColourful: Bool {
    isatty(2) == 1 && (getenv("NO_COLOR").map { $0.pointee == 0 } ?? true)
  }

  /// The lines of a text with their control characters made visible.
  private static func lines(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { Format.visible(String($0)) }
      .joined(separator: "\n")
  }

  /// Writes all of a text and returns 0, or the `errno` of what kept it from that.
  private static func write(_ text: String, to descriptor: Int32) -> Int32 {
    var text = text
    return text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while !rest.isEmpty {
        let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
        if count < 0 {
          if errno == EINTR { continue }
          return errno
        }
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      }
      return 0
    }
  }
}
