import Tensors

/// Where an operand starts: a slot of the context's table of addresses and an offset in bytes.
struct Place: Hashable {
  var slot: Int
  var offset = 0

  /// Where a constant lies that a step reaches by itself, and the place of an absent operand.
  static let none = Place(slot: -1)

  func moved(by bytes: Int) -> Place { Place(slot: slot, offset: offset + bytes) }
}

/// The addresses behind the slots of a plan, one table for each run.
typealias Bases = UnsafeMutablePointer<UnsafeMutableRawPointer>

extension Place {
  @inline(__always) func bytes(_ bases: Bases) -> UnsafeMutableRawPointer { bases[slot] + offset }

  @inline(__always) func floats(_ bases: Bases) -> UnsafeMutablePointer<Float> {
    (bases[slot] + offset).assumingMemoryBound(to: Float.self)
  }

  /// The address in floats, or nil for an absent operand.
  @inline(__always) func optionalFloats(_ bases: Bases) -> UnsafeMutablePointer<Float>? {
    slot < 0 ? nil : floats(bases)
  }
}

/// A tensor as it is: row-major, without gaps.
struct Plain {
  var place: Place
  var element: ElementType
  var shape: [Int]

  var count: Int { shape.reduce(1, *) }
  var byteCount: Int { count * element.byteCount }
}

/// A tensor [N, C, H, W] (or [N, C, W], or [N, C]) of floats in blocks of channels: [N][C / lanes][H][W][lanes].
///
/// One of three spatial dimensions, [N, C, D, H, W], has its planes below each other: D · H rows.
///
/// It may lie in a slice of a larger one, so images have a distance of their own; blocks and rows follow
/// each other without gaps unless there is padding around the image, which then holds zeros.
struct Blocked {
  var place: Place
  var lanes: Int
  var images: Int
  var channels: Int
  /// Rows of all planes.
  var height: Int
  var width: Int
  /// Planes of a third spatial dimension; rows are dealt out to them evenly.
  var planes = 1
  /// Zeros around each plane: top, left, bottom, right.
  var padding = Padding()
  /// Floats from one image to the next.
  var imageStride: Int

  var blocks: Int { (channels + lanes - 1) / lanes }
  var rowStride: Int { (width + padding.left + padding.right) * lanes }
  /// Rows of a plane.
  var planeHeight: Int { height / planes }
  var planeStride: Int { (planeHeight + padding.top + padding.bottom) * rowStride }
  var blockStride: Int { planes * planeStride }
  var pixels: Int { height * width }
  var denseImageStride: Int { blocks * blockStride }

  /// Whether all images follow each other without a gap.
  var isDense: Bool { images == 1 || imageStride == denseImageStride }

  var byteCount: Int { ((images - 1) * imageStride + denseImageStride) * 4 }

  struct Padding: Hashable {
    var top = 0
    var left = 0
    var bottom = 0
    var right = 0
  }
}
