public import Operators

/// Every operator by name: one line per operator.
public enum Catalogue {
  public static let operators: [any Operator.Type] = [
    AffineGrid.self,
    AveragePool.self,
    BatchNorm.self,
    Binary.self,
    Cast.self,
    CenterCropPad.self,
    Clip.self,
    Col2Im.self,
    Concat.self,
    ConstantOfShape.self,
    Conv.self,
    ConvTranspose.self,
    DeformConv.self,
    Dropout.self,
    Einsum.self,
    Expand.self,
    Flatten.self,
    Gather.self,
    GatherElements.self,
    GatherND.self,
    Gemm.self,
    GlobalPool.self,
    GridSample.self,
    GroupNorm.self,
    Identity.self,
    If.self,
    LayerNorm.self,
    LpNorm.self,
    LpPool.self,
    LRN.self,
    MatMul.self,
    MaxPool.self,
    MaxRoiPool.self,
    MaxUnpool.self,
    MeanVarianceNorm.self,
    NonMaxSuppression.self,
    Pad.self,
    Reduce.self,
    Reshape.self,
    Resize.self,
    RoiAlign.self,
    ScatterElements.self,
    ScatterND.self,
    ShapeOf.self,
    Size.self,
    Slice.self,
    Softmax.self,
    Split.self,
    Squeeze.self,
    TensorScatter.self,
    TopK.self,
    Transpose.self,
    Unary.self,
    Unsqueeze.self,
  ]

  private static let byName = Dictionary(
    uniqueKeysWithValues: operators.map { ($0.name, $0) })

  /// The operator of this name.
  public static func named(_ name: String) -> (any Operator.Type)? { byName[name] }
}
