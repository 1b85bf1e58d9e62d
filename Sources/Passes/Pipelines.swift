public import Rewrite

/// The named pipelines.
public enum Pipelines {
  /// Nothing at all.
  public static let none = Pipeline("none", [])

  /// What a deployed model goes through: every lossless change.
  public static let deploy = Pipeline(
    "deploy",
    [
      RemoveDeadNodes(),
      InlineConditionals(),
      CaptureConstants(),
      FoldConstants(),
      MergeCommonSubexpressions(),
      Rewriter("recognise", Rules.recognition),
      Repeated(
        "settle",
        [
          CancelTransposes(), Rewriter("canonicalise", Rules.canonical),
          MergeCommonSubexpressions(),
        ]),
      RemoveDeadNodes(),
    ])

  public static let all = [none, deploy]

  /// The pipeline of this name.
  public static func named(_ name: String) -> Pipeline? { all.first { $0.name == name } }
}
