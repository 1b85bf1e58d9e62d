/// Where long work tells how far it is.
public struct Progress {
  let report: (String) -> Void
  let finish: () -> Void

  public init(report: @escaping (String) -> Void, finish: @escaping () -> Void) {
    self.report = report
    self.finish = finish
  }

  /// Tells nobody.
  public static var none: Progress { Progress(report: { _ in }, finish: {}) }
}
