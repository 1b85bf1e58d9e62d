public import Rewrite

/// The lossless rules and passes by name.
public enum Rules {
  /// The rules that the pass `recognise` applies: what would not be seen any more after constants are folded
  /// into what computes their operands, and what hides it.
  public static let recognition: [any RewriteRule] =
    [DropIdentities(), MergeTransposes(), ResolveShapes(), MergeReshapes()] + compositions

  /// The rules that make one operator of several.
  private static let compositions: [any RewriteRule] = [
    RecogniseClip(), MergeClips(), RecogniseHardSigmoid(), RecogniseHardSwish(), RecogniseSilu(),
    RecogniseGelu(), RecogniseSoftplus(), RecogniseMish(), RecogniseLeakyRelu(),
    RecogniseRMSNorm(), RecogniseLayerNorm(), RecogniseInstanceNorm(), RecogniseGroupNorm(),
    FoldScaleIntoNorm(), RecogniseGlobalPool(),
  ]

  /// The rules that the pass `canonicalise` applies, in the order in which they are tried.
  public static let canonical: [any RewriteRule] =
    [
      DropIdentities(), MergeTransposes(), ResolveShapes(), MergeReshapes(), MergePads(),
      FoldBatchNorm(), FoldScale(), MergeNorms(), MergeScales(), MergeScaleChains(),
      FoldBatchNormForward(), FoldScaleForward(),
    ] + compositions

  /// Every rule as a pass of its own, and every other pass.
  private static let passes: [any Pass] =
    (canonical + [RecogniseSpaceToDepth()]).map { Rewriter(type(of: $0).name, [$0]) as any Pass }
    + [
      CancelTransposes(), CaptureConstants(), FoldConstants(), InlineConditionals(),
      JoinSiblingConvolutions(), MergeCommonSubexpressions(), RemoveDeadNodes(),
    ]

  /// The names that `explain` knows, sorted.
  public static let names: [String] = passes.map(\.name).sorted()

  /// The pass that applies a rule alone, or the pass of this name.
  public static func named(_ name: String) -> (any Pass)? { passes.first { $0.name == name } }
}
