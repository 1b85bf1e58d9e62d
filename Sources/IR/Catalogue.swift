public import Operators

/// Every operator by name: one line per operator.
public enum Catalogue {
  public static let operators: [any Operator.Type] = [
    AveragePool.self,
    BatchNorm.self,
    Binary.self,
    Cast.self,
    Clip.self,
    Concat.self,
    ConstantOfShape.self,
    Conv.self,
    ConvTranspose.self,
    Dropout.self,
    Expand.self,
    Flatten.self,
    Gather.self,
    Gemm.self,
    GlobalPool.self,
    Identity.self,
    If.self,
    LRN.self,
    MatMul.self,
    MaxPool.self,
    Pad.self,
    Reduce.self,
    Reshape.self,
    Resize.self,
    ShapeOf.self,
    Size.self,
    Slice.self,
    Softmax.self,
    Split.self,
    Squeeze.self,
    Transpose.self,
    Unary.self,
    Unsqueeze.self,
  ]

  private static let byName = Dictionary(
    uniqueKeysWithValues: operators.map { ($0.name, $0) })

  /// The operator of this name.
  public static func named(_ name: String) -> (any Operator.Type)? { byName[name] }
}
