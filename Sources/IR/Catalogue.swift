public import Operators

/// Every operator by name: one line per operator.
public enum Catalogue {
  public static let operators: [any Operator.Type] = [
    ArgExtremum.self,
    AveragePool.self,
    BatchNorm.self,
    Binary.self,
    Cast.self,
    Classify.self,
    Clip.self,
    Compare.self,
    Compress.self,
    Concat.self,
    ConstantOfShape.self,
    Conv.self,
    ConvTranspose.self,
    CumSum.self,
    DepthToSpace.self,
    Determinant.self,
    Dropout.self,
    Expand.self,
    EyeLike.self,
    Flatten.self,
    Gather.self,
    Gemm.self,
    GlobalPool.self,
    Hardmax.self,
    Identity.self,
    If.self,
    LRN.self,
    MatMul.self,
    MaxPool.self,
    NonZero.self,
    NumberRange.self,
    OneHot.self,
    Pad.self,
    Reduce.self,
    Reshape.self,
    Resize.self,
    ReverseSequence.self,
    ShapeOf.self,
    Size.self,
    Slice.self,
    Softmax.self,
    SpaceToDepth.self,
    Split.self,
    Squeeze.self,
    Tile.self,
    Transpose.self,
    Trilu.self,
    Unary.self,
    Unique.self,
    Unsqueeze.self,
    Where.self,
  ]

  private static let byName = Dictionary(
    uniqueKeysWithValues: operators.map { ($0.name, $0) })

  /// The operator of this name.
  public static func named(_ name: String) -> (any Operator.Type)? { byName[name] }
}
