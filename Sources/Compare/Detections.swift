import IR
import Operators
import Tensors

/// The detections in the result of a `DetectionOutput`: rows that have no order, and padding that says nothing.
///
/// A row is [image, class, score, xmin, ymin, xmax, ymax]. Rows of zeros, with which OpenCV fills up its result,
/// and rows of class -1, with which Caffe says that there is none, are padding.
struct Detections {
  /// The overlap, intersection over union, from which two boxes are the same.
  static let sameBox = 0.99
  private static let width = 7

  private let rows: [ArraySlice<Double>]
  private let element: ElementType

  /// - Returns: nil when the tensor is no list of detections.
  init?(_ tensor: Tensor) {
    guard tensor.element.isFloat, tensor.shape.last == Self.width else { return nil }
    let values = tensor.doubles
    element = tensor.element
    rows = stride(from: 0, to: values.count, by: Self.width).map {
      values[$0..<$0 + Self.width]
    }.filter { row in row[row.startIndex + 1] != -1 && row.contains { $0 != 0 } }
  }

  /// The image and class of a row.
  private struct Kind: Hashable, Comparable {
    let image: Double
    let `class`: Double

    init(_ row: ArraySlice<Double>) {
      image = row[row.startIndex]
      self.class = row[row.startIndex + 1]
    }

    private var words: [UInt64] {
      [image, self.class].map { $0.isNaN ? .max : ($0 + 0).bitPattern }
    }

    static func == (a: Kind, b: Kind) -> Bool { a.words == b.words }

    func hash(into hasher: inout Hasher) { hasher.combine(words) }

    /// An order in which what is not a number is the last.
    static func < (a: Kind, b: Kind) -> Bool { a.words.lexicographicallyPrecedes(b.words) }
  }

  /// These detections as the other ones stand: for each of those the best box of the same image and class.
  ///
  /// - Throws: the first class of which the two do not hold as many.
  private func matched(to other: Detections) throws(Unmatched) -> [ArraySlice<Double>] {
    var left = Dictionary(grouping: rows, by: Kind.init)
    let wanted = Dictionary(grouping: other.rows, by: Kind.init)
    for kind in Set(left.keys).union(wanted.keys).sorted() {
      let (found, expected) = (left[kind]?.count ?? 0, wanted[kind]?.count ?? 0)
      if found != expected { throw Unmatched(kind: kind, found: found, expected: expected) }
    }
    return other.rows.map { row in
      let kind = Kind(row)
      let candidates = left[kind] ?? []
      let best = candidates.indices.max {
        Self.overlap(candidates[$0], row) < Self.overlap(candidates[$1], row)
      }
      guard let best else { preconditionFailure("no detection of class \(kind.class) is left") }
      left[kind]?.remove(at: best)
      return candidates[best]
    }
  }

  /// The intersection over the union of two rows' boxes; 1 for two boxes of the same corners, however small.
  private static func overlap(_ a: ArraySlice<Double>, _ b: ArraySlice<Double>) -> Double {
    let (a, b) = (Array(a.suffix(4)), Array(b.suffix(4)))
    if a == b { return 1 }
    let width = min(a[2], b[2]) - max(a[0], b[0])
    let height = min(a[3], b[3]) - max(a[1], b[1])
    guard width > 0, height > 0 else { return 0 }
    let sum = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1])
    return width * height / (sum - width * height)
  }

  /// Compares two results as sets: their images and classes exactly, the scores by the tolerance, the boxes by
  /// their overlap where the tolerance does not pass them.
  ///
  /// - Returns: nil when one of them is no list of detections.
  static func entry(
    _ name: String, _ a: Tensor, _ b: Tensor, _ tolerance: Tolerance
  ) -> Report.Entry? {
    guard a.element == b.element, let ours = Detections(a), let theirs = Detections(b) else {
      return nil
    }
    let found: [ArraySlice<Double>]
    do throws(Unmatched) {
      found = try ours.matched(to: theirs)
    } catch {
      return Report.Entry(name, problem: error.description)
    }
    let shape = [found.count, width]
    let x = Tensor(found.flatMap { $0 }, shape: shape, as: ours.element)
    let y = Tensor(theirs.rows.flatMap { $0 }, shape: shape, as: ours.element)
    var metrics = Metrics(x, y, tolerance: tolerance)
    var free = theirs.rows.map(Array.init)
    for (index, row) in found.enumerated() where overlap(row, theirs.rows[index]) > sameBox {
      free[index].replaceSubrange(3..., with: row.suffix(4))
    }
    metrics?.forgive(
      x, y, within: Bounds(Tensor(free.flatMap { $0 }, shape: shape, as: ours.element), y),
      tolerance)
    return Report.Entry(
      name: name, type: b.description, metrics: metrics, problem: nil, agreement: nil,
      diagnosis: [])
  }

  /// A class of which the two sides have not as many detections.
  private struct Unmatched: Error, CustomStringConvertible {
    let kind: Kind
    let found: Int
    let expected: Int

    var description: String {
      "has \(found) detections of class \(whole(kind.class)) in image \(whole(kind.image)), "
        + "should have \(expected)"
    }

    private func whole(_ number: Double) -> String {
      Int(exactly: number).map(String.init) ?? "\(number)"
    }
  }
}

extension Graph {
  /// The names of the outputs that are lists of detections.
  var detections: Set<String> {
    Set(outputs.filter { producer(of: $0.value)?.op is DetectionOutput }.map(\.name))
  }
}
