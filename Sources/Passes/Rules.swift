public import Rewrite

/// The lossless rules and passes by name.
public enum Rules {
  /// The rules that the pass `recognise` applies: what would not be seen any more after constants are folded
  /// into what computes their operands, and what hides it.
  public static let recognition: [any RewriteRule] =
    ([DropIdentities.self, MergeTransposes.self, ResolveShapes.self, MergeReshapes.self]
    + compositions).map { $0.init() }

  /// The rules that make one operator of several.
  private static let compositions: [any RewriteRule.Type] = [
    RecogniseClip.self, MergeClips.self, RecogniseHardSigmoid.self, RecogniseHardSwish.self,
    RecogniseSilu.self, RecogniseGelu.self, RecogniseSoftplus.self, RecogniseMish.self,
    RecogniseLeakyRelu.self, RecogniseRMSNorm.self, RecogniseLayerNorm.self,
    RecogniseInstanceNorm.self, RecogniseGroupNorm.self, FoldScaleIntoNorm.self,
    RecogniseGlobalPool.self,
  ]

  /// The rules that the pass `canonicalise` applies, in the order in which they are tried.
  public static var canonical: [any RewriteRule] { canonicalTypes.map { $0.init() } }

  private static let canonicalTypes: [any RewriteRule.Type] =
    [
      DropIdentities.self, MergeTransposes.self, ResolveShapes.self, MergeReshapes.self,
      MergePads.self, FoldBatchNorm.self, FoldScale.self, MergeNorms.self, MergeScales.self,
      MergeScaleChains.self, FoldBatchNormForward.self, FoldScaleForward.self,
    ] + compositions

  /// The rules that are passes of their own; a pass is made only for who asks for it.
  private static let ruleTypes = canonicalTypes + [RecogniseSpaceToDepth.self]

  /// Every other pass.
  private static let passes: [any Pass] = [
    CancelTransposes(), CaptureConstants(), FoldConstants(), InlineConditionals(),
    JoinSiblingConvolutions(), MergeCommonSubexpressions(), RemoveDeadNodes(),
  ]

  /// The names that `explain` knows, sorted.
  public static let names: [String] = (ruleTypes.map { $0.name } + passes.map(\.name)).sorted()

  /// The pass that applies a rule alone, or the pass of this name.
  public static func named(_ name: String) -> (any Pass)? {
    if let type = ruleTypes.first(where: { $0.name == name }) {
      return Rewriter(name, [type.init()])
    }
    return passes.first { $0.name == name }
  }
}
