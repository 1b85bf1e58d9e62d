import Glibc
import Workflows

/// SIGINT and SIGTERM remove temporary files and end the process as the signal would.
enum Interrupt {
  static func install() {
    Interruption.prepare()
    for number in [SIGINT, SIGTERM, SIGHUP] {
      signal(number) { @Sendable received in
        Interruption.removeTemporaryFiles()
        signal(received, SIG_DFL)
        raise(received)
      }
    }
  }
}
