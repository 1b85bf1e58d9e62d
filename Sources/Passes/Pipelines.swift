public import Rewrite

/// The named pipelines.
public enum Pipelines {
  /// Nothing at all.
  public static let none = Pipeline("none", [])

  /// What a deployed model goes through: every lossless change.
  public static let deploy = deploy(FoldConstants())

  private static func deploy(_ fold: FoldConstants) -> Pipeline {
    Pipeline(
      "deploy",
      [
        RemoveDeadNodes(),
        InlineConditionals(),
        CaptureConstants(),
        fold,
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
  }

  public static var all: [Pipeline] { [none, deploy] }

  /// The names of all pipelines; making these takes longer than naming them.
  public static let names = ["none", "deploy"]

  /// The pipeline of this name.
  ///
  /// - Parameter keepsBoxes: whether what sizes decide, such as default boxes, stays computed.
  public static func named(_ name: String, keepsBoxes: Bool = false) -> Pipeline? {
    if keepsBoxes, name == deploy.name { return deploy(FoldConstants(foldsFloatsOfSizes: false)) }
    switch name {
    case none.name: return none
    case deploy.name: return deploy
    default: return nil
    }
  }
}
