/// The shape of a tensor whose dimensions may be symbolic. The rank is always known.
public typealias Shape = [Dim]

extension [Dim] {
  /// The dimensions as integers, when all of them are.
  public var concrete: [Int]? {
    var result: [Int] = []
    result.reserveCapacity(count)
    for dim in self {
      guard let value = dim.value else { return nil }
      result.append(value)
    }
    return result
  }

  /// The number of elements.
  public var elementCount: Dim { reduce(1, *) }

  /// The shape as the text form writes it, without spaces: `[N,3,224,224]`.
  public var text: String { "[\(map(\.description).joined(separator: ","))]" }

  public init(_ shape: [Int]) { self = shape.map { Dim($0) } }
}
