import Glibc
import Workflows

/// What the process makes sure of before it works: signals and standard streams.
enum Surroundings {
  static func prepare() {
    openStandardStreams()
    Interruption.prepare()
    // SIGINT, SIGTERM and SIGHUP remove temporary files and end the process as the signal would. One that
    // is ignored, as under nohup, stays ignored.
    for number in [SIGINT, SIGTERM, SIGHUP] {
      let before = signal(number) { @Sendable received in
        Interruption.removeTemporaryFiles()
        signal(received, SIG_DFL)
        raise(received)
      }
      if unsafeBitCast(before, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) {
        signal(number, SIG_IGN)
      }
    }
    // A file beyond the size limit is then an error of `write`, after which temporary files are removed.
    signal(SIGXFSZ, SIG_IGN)
  }

  /// Opens closed standard streams, lest a file of ours gets the number of one.
  private static func openStandardStreams() {
    for descriptor in Int32(0)...2 where fcntl(descriptor, F_GETFD) == -1 {
      _ = open("/dev/null", O_RDWR)
    }
  }
}
