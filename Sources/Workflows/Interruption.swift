import Tensors

/// What a process must do when it is interrupted while it writes.
public enum Interruption {
  /// Gets ready; call it before installing a signal handler.
  public static func prepare() { TemporaryFiles.prepare() }

  /// Removes the files that have not taken their final name; safe to call in a signal handler.
  public static func removeTemporaryFiles() { TemporaryFiles.removeAll() }
}
