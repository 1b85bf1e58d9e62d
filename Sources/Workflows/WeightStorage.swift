package import SlimFormat

/// How weights are stored in a .slim file.
public struct WeightStorage: Sendable {
  /// How hard smaller encodings are looked for, all of which give the same bits back.
  package var compression = Compression.fast

  public init() {}

  /// The names of `Compression`, from the least effort to the most.
  public static var compressionNames: [String] { Compression.allCases.map(\.rawValue) }

  /// The name of the compression.
  public var compressionName: String {
    get { compression.rawValue }
    set { compression = Compression(rawValue: newValue) ?? compression }
  }
}
