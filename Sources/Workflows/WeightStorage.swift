package import SlimFormat
package import Tensors

/// How weights are stored in a .slim file.
public struct WeightStorage: Sendable {
  /// The 16-bit types to which weights may be rounded.
  public enum NarrowType: String, CaseIterable, Sendable {
    case f16, bf16

    package var element: ElementType { self == .f16 ? .f16 : .bf16 }
  }

  /// How hard smaller encodings are looked for, all of which give the same bits back.
  package var compression = Compression.fast
  /// To what weights are rounded, which changes what the model computes; nil for nothing.
  public var type: NarrowType?

  public init() {}

  /// The names of `Compression`, from the least effort to the most.
  public static var compressionNames: [String] { Compression.allCases.map(\.rawValue) }

  /// The name of the compression.
  public var compressionName: String {
    get { compression.rawValue }
    set { compression = Compression(rawValue: newValue) ?? compression }
  }
}
