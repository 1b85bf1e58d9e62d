import Operators
public import Rewrite
import Tensors

/// Makes `space_to_depth` of the four pictures of every second row and column, joined.
///
///     %a = slice(%x, [0,0], …) {…}       every second row and column from the first on
///     %b = slice(%x, [0,1], …)      ⇒    %y = space_to_depth(%x) {block: 2}
///     %c = slice(%x, [1,0], …)
///     %d = slice(%x, [1,1], …)
///     %y = concat(%a, %b, %c, %d) {axis: 1}
///
/// Rows and columns may be taken in one slice or in two. In another order of the pictures, the channels are
/// put in it by a `gather`, so that this is for runtimes where two copies cost less than those of the slices.
///
/// Refuses a picture that is twice there, ends before the end, and unknown channels in another order.
public struct RecogniseSpaceToDepth: RewriteRule {
  public static let name = "recognise-space-to-depth"
  public static let rewriteClass = RewriteClass.bitExact

  let x = Operand("x")
  let pictures = (0..<4).map { PictureStep("picture \($0)") }
  let concat = Op<Concat>("concat")

  public init() {}

  public var pattern: Pattern {
    concat(pictures[0](x), pictures[1](x), pictures[2](x), pictures[3](x))
  }

  public func rewrite(_ m: Match, _ edit: inout Edit) throws(Mismatch) {
    guard let shape = m[x].fact.tensorType?.shape, shape.count == 4 else {
      throw Mismatch(absent: "'\(m[x].name)' is no batch of pictures")
    }
    guard m[concat].axis == 1 || m[concat].axis == -3 else {
      throw Mismatch(absent: "'\(m.root.name)' is joined along axis \(m[concat].axis)")
    }
    var places: [Int] = []
    for picture in pictures { places.append(try picture.place(m, shape)) }
    guard Set(places).count == 4 else { throw Mismatch(absent: "a picture is there twice") }
    let result = try edit.node(SpaceToDepth { $0.block = 2 }, [m[x]])
    if places == [0, 1, 2, 3] {
      try edit.replaceRoot(with: result)
      return
    }
    guard let channels = shape[1].value else {
      throw Mismatch("the channels of '\(m[x].name)' are not known")
    }
    let order = places.flatMap { place in (0..<channels).map { place * channels + $0 } }
    try edit.replaceRoot(
      with: Gather { $0.axis = 1 }, result,
      edit.constant(Tensor(order), named: "\(m.root.name).order"))
  }
}

/// Every second row and column of a picture, as part of a pattern.
struct PictureStep: Sendable {
  private struct Cut: Sendable {
    let starts: Constant
    let ends: Constant
    let axes: Constant
    let steps: Constant
    let slice: Op<Slice>

    init(_ name: String) {
      starts = Constant("\(name) starts")
      ends = Constant("\(name) ends")
      axes = Constant("\(name) axes")
      steps = Constant("\(name) steps")
      slice = Op<Slice>(name)
    }

    func callAsFunction(_ x: some PatternConvertible) -> Pattern {
      slice(x, starts, ends, axes, steps).shared
    }
  }

  private let first: Cut
  private let second: Cut

  init(_ name: String) {
    first = Cut("\(name) first")
    second = Cut("\(name) second")
  }

  func callAsFunction(_ x: Operand) -> Pattern { .oneOf([second(first(x)), first(x)]) }

  /// Which of the four: 2 · row + column.
  ///
  /// - Throws: a mismatch when other rows or columns are taken.
  func place(_ m: Match, _ shape: Shape) throws(Mismatch) -> Int {
    var origins: [Int: Int] = [:]
    for cut in m.find(second.slice) == nil ? [first] : [first, second] {
      let lists = [cut.starts, cut.ends, cut.axes, cut.steps].map { m[$0].integers.map { Int($0) } }
      for index in lists[0].indices {
        let (start, end, step) = (lists[0][index], lists[1][index], lists[3][index])
        let axis = lists[2][index] < 0 ? lists[2][index] + 4 : lists[2][index]
        let isWhole = end >= Int(Int32.max) || shape[axis].value.map { end >= $0 } ?? false
        guard axis >= 2, origins[axis] == nil, step == 2, start == 0 || start == 1, isWhole else {
          throw Mismatch(
            absent: "'\(m.name(of: cut.slice))' does not take every second row or column")
        }
        origins[axis] = start
      }
    }
    guard let row = origins[2], let column = origins[3] else {
      throw Mismatch(absent: "'\(m.root.name)' does not join every second row and column")
    }
    return 2 * row + column
  }
}
