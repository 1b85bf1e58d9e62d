import Tensors

/// How the elements of a tensor become its stored bytes (schemas/slim.md §4.1).
///
/// A chain is a form (what each element becomes), then perhaps bytes in planes, then perhaps zstd.
struct WeightEncoding: Hashable {
  /// What stands for an element.
  enum Form: Hashable {
    /// The element itself.
    case elements
    /// A single-precision number by the half-precision one that equals it.
    case f16, bf16
    /// A byte that counts in a table of `size` elements.
    case palette(axis: Int?, size: Int)
    /// A signed byte that is multiplied by a single-precision number.
    case scale(axis: Int?)
  }

  var form = Form.elements
  /// Whether the bytes of equal significance stand together within each block.
  var hasPlanes = false
  var isCompressed = false

  static let raw = WeightEncoding()

  /// The codes in one block, which is one zstd frame.
  static let blockSize = 1 << 17
  static let largestTable = 256

  var isRaw: Bool { self == .raw }

  /// The names of the steps; a raw tensor has one of its own.
  var names: [String] {
    var names: [String] = []
    switch form {
    case .elements: break
    case .f16: names.append("f16")
    case .bf16: names.append("bf16")
    case .palette: names.append("palette")
    case .scale: names.append("scale")
    }
    if hasPlanes { names.append("planes") }
    if isCompressed { names.append("zstd") }
    return names.isEmpty ? ["raw"] : names
  }

  static let knownNames: Set<String> = [
    "raw", "f16", "bf16", "palette", "scale", "planes", "zstd",
  ]

  /// The bytes of one code.
  func codeWidth(_ element: ElementType) -> Int {
    switch form {
    case .elements: element.byteCount
    case .f16, .bf16: 2
    case .palette, .scale: 1
    }
  }

  /// How the tables lie along a shape; nil without tables.
  func slices(of shape: [Int]) -> Slices? {
    switch form {
    case .elements, .f16, .bf16: nil
    case .palette(let axis, _), .scale(let axis): Slices(shape, axis: axis)
    }
  }

  /// The bytes of one entry of a table, and how many entries there are for each slice.
  func table(_ element: ElementType) -> (width: Int, entries: Int)? {
    switch form {
    case .elements, .f16, .bf16: nil
    case .palette(_, let size): (element.byteCount, size)
    case .scale: (4, 1)
    }
  }

  /// Why a chain cannot stand for a tensor; nil when it can.
  func problem(element: ElementType, shape: [Int], count: Int) -> String? {
    if isRaw { return nil }
    if count == 0 { return "encodes no elements, should be raw" }
    switch form {
    case .elements: break
    case .f16, .bf16, .scale:
      if element != .f32 { return "is \(element) in steps that only f32 has" }
    case .palette(_, let size):
      if !(1...WeightEncoding.largestTable).contains(size) {
        return "has a palette of \(size), should be from 1 to \(WeightEncoding.largestTable)"
      }
    }
    guard let (_, entries) = table(element) else { return nil }
    switch form {
    case .palette(let axis?, _), .scale(let axis?):
      if axis >= shape.count { return "has tables along axis \(axis) of \(shape.count)" }
    default: break
    }
    let tables = slices(of: shape)?.count ?? 0
    if tables > count / entries {
      return
        "has \(tables) tables of \(entries) for \(count) elements, which is more than there are"
    }
    return nil
  }
}

/// How the elements of a shape fall into slices along an axis: outer × count × inner.
struct Slices: Hashable {
  let outer: Int
  let count: Int
  let inner: Int

  /// - Parameter axis: nil for one slice of everything.
  init(_ shape: [Int], axis: Int?) {
    guard let axis else {
      (outer, count, inner) = (1, 1, shape.reduce(1, *))
      return
    }
    outer = shape[..<axis].reduce(1, *)
    count = shape[axis]
    inner = shape[(axis + 1)...].reduce(1, *)
  }
}
