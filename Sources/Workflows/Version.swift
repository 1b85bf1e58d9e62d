/// The version of the program, as `rebirth --version` prints it.
public enum Version {
  public static let current = "0.1.0"

  /// The version of every JSON report; raised when a key changes its meaning or goes.
  static let report = 1
}
