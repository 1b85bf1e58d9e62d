/// The third spatial dimension of a convolution, whose planes are images of the other two.
///
/// A plane of the output is a sum over taps, each a convolution in two dimensions of one plane of the input;
/// the sums follow each other in the order of the taps.
struct Depth {
  /// Planes of an image of the output, and of the input.
  var planes = 1
  var length = 1
  var kernel = 1
  var stride = 1
  var dilation = 1
  var begin = 0
  /// Floats from one plane of the input, the addend and the output to the next.
  var src = 0
  var add = 0
  var dst = 0
  /// The packed weights of each tap, where there are several.
  var weights: UnsafePointer<UnsafePointer<Float>>?

  /// The taps that meet the input at a plane of the output.
  func taps(of plane: Int) -> Range<Int> {
    let start = plane * stride - begin
    let first = start < 0 ? min((-start + dilation - 1) / dilation, kernel) : 0
    let end = start < length ? min((length - start + dilation - 1) / dilation, kernel) : 0
    return first..<max(first, end)
  }

  /// The plane of the input that a tap reads.
  func position(of tap: Int, at plane: Int) -> Int { plane * stride - begin + tap * dilation }

  /// The sums that make one plane of the output, in order; a single empty one where no tap meets the input.
  @inline(__always) func forEachTap(of plane: Int, _ body: (Tap) -> Void) {
    let taps = taps(of: plane)
    guard !taps.isEmpty else {
      body(Tap(index: 0, src: 0, isFirst: true, isLast: true, isEmpty: true))
      return
    }
    for tap in taps {
      body(
        Tap(
          index: tap, src: position(of: tap, at: plane) * src, isFirst: tap == taps.lowerBound,
          isLast: tap + 1 == taps.upperBound, isEmpty: false))
    }
  }

  /// One of the sums that make a plane: the first starts from the bias and the addend, the last is activated.
  struct Tap {
    var index: Int
    /// Floats from the first plane of the input to the one read.
    var src: Int
    var isFirst: Bool
    var isLast: Bool
    /// Whether nothing is summed.
    var isEmpty: Bool
  }
}
