import Tensors

/// Finds out whether a tensor is the one it should be, put down wrongly.
///
/// Tried are a factor, exchanged or reversed channels, shifts by one element, every order of up to five axes,
/// and flattened axes. Only what brings the tensor within the tolerance is said.
struct Diagnosis {
  /// Tensors of more elements are not looked into.
  static let largest = 1 << 24
  /// How many elements are compared in all.
  static let allowance = 1 << 27

  private let shape: [Int]
  private let other: [Int]
  private var match: StridedMatch
  private var sentences: [String] = []
  /// The strides that have been tried, so that equal sizes do not say one thing twice.
  private var tried = Set<[Int]>()

  /// What must be done to `a` for it to pass as `b`, simplest first, at most three ways.
  static func sentences(_ a: Tensor, _ b: Tensor, _ tolerance: Tolerance) -> [String] {
    guard a.element == b.element, a.count == b.count, a.count > 1, a.count <= largest,
      a.rank <= 8
    else { return [] }
    var diagnosis = Diagnosis(a, b, tolerance)
    guard diagnosis.match.isTelling else { return [] }
    diagnosis.run()
    return Array(diagnosis.sentences.prefix(3))
  }

  private init(_ a: Tensor, _ b: Tensor, _ tolerance: Tolerance) {
    shape = b.shape
    other = a.shape
    let isFloat = a.element.isFloat
    let strictness = tolerance.applied(to: a.element)
    match = StridedMatch(
      isFloat ? a.doubles : a.integers.map(Double.init),
      isFloat ? b.doubles : b.integers.map(Double.init), strictness,
      allowance: Self.allowance)
  }

  private mutating func run() {
    guard shape == other else {
      tryAxisOrders()
      if match.matches(flat(strides(of: shape))) {
        sentences.append("matches after reshaping to \(shape)")
      }
      return
    }
    tried.insert(strides(of: shape))
    if let factor = match.factor() { sentences.append("matches times \(text(factor))") }
    trySwaps()
    tryReversals()
    tryShifts()
    tryAxisOrders()
    tryFlattening()
  }

  /// A view of the whole of `b`.
  private func flat(_ strides: [Int], offset: Int = 0) -> StridedMatch.View {
    StridedMatch.View(
      shape: shape, strides: strides, offset: offset, otherStrides: self.strides(of: shape))
  }

  private func strides(of shape: [Int]) -> [Int] {
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in shape.indices.dropLast().reversed() {
      strides[axis] = strides[axis + 1] * shape[axis + 1]
    }
    return strides
  }

  private func text(_ factor: Double) -> String {
    factor == factor.rounded() && factor.magnitude < 1e15 ? "\(Int(factor))" : "\(factor)"
  }

  private func isChannels(_ axis: Int) -> Bool { axis == 1 && shape.count > 1 }

  // MARK: Along one axis

  /// Two slices of an axis that have changed places.
  private mutating func trySwaps() {
    for axis in shape.indices where shape[axis] > 1 && shape[axis] <= 4096 {
      let strides = strides(of: shape)
      var part = flat(strides)
      part.shape[axis] = 1
      var failing: [Int] = []
      for place in 0..<shape[axis] where failing.count < 3 {
        part.offset = place * strides[axis]
        part.otherOffset = part.offset
        if !match.matches(part) { failing.append(place) }
      }
      guard failing.count == 2 else { continue }
      func matches(_ from: Int, _ to: Int) -> Bool {
        part.offset = from * strides[axis]
        part.otherOffset = to * strides[axis]
        return match.matches(part)
      }
      if matches(failing[0], failing[1]), matches(failing[1], failing[0]) {
        let places = "\(failing[0]) and \(failing[1])"
        sentences.append(
          isChannels(axis)
            ? "matches after swapping channels \(places)"
            : "matches after swapping \(places) of axis \(axis)")
      }
    }
  }

  private mutating func tryReversals() {
    // The reversal of two, and of three around an equal middle, is an exchange.
    for axis in shape.indices where shape[axis] > 2 {
      var reversed = strides(of: shape)
      let end = (shape[axis] - 1) * reversed[axis]
      reversed[axis] = -reversed[axis]
      if match.matches(flat(reversed, offset: end)) {
        sentences.append(
          isChannels(axis)
            ? "matches after reversing the channels" : "matches after reversing axis \(axis)")
      }
    }
  }

  private mutating func tryShifts() {
    let names = shape.count == 4 ? [2: "row", 3: "column", 1: "channel"] : [:]
    for axis in shape.indices.reversed() where shape[axis] > 2 {
      let strides = strides(of: shape)
      var part = flat(strides)
      part.shape[axis] -= 1
      for forward in [true, false] {
        // What does not differ in place says nothing when it is shifted.
        part.otherOffset = forward ? strides[axis] : 0
        part.offset = part.otherOffset
        if match.matches(part) { continue }
        part.offset = forward ? 0 : strides[axis]
        if match.matches(part) {
          sentences.append(
            "matches shifted by one \(names[axis] ?? "element") along axis \(axis), towards its "
              + "\(forward ? "end" : "start")")
        }
      }
    }
  }

  // MARK: Order of axes

  /// Every order of the axes: of the tensor, and of the elements under an unchanged shape.
  private mutating func tryAxisOrders() {
    guard (2...5).contains(shape.count), other.count == shape.count else { return }
    for order in orders(shape.count) where order != Array(shape.indices) {
      let moved = order.map { other[$0] }
      if moved == shape {
        let source = strides(of: other)
        if tryStrides(order.map { source[$0] }) {
          sentences.append("matches after \(name(of: order))")
        }
      }
      guard shape == other else { continue }
      // The elements stand in the order of a tensor whose axes were moved, and were never moved back.
      let stored = strides(of: order.map { shape[$0] })
      var strides = [Int](repeating: 0, count: shape.count)
      for (place, axis) in order.enumerated() { strides[axis] = stored[place] }
      if tryStrides(strides) {
        let back = order.indices.map { axis in order.firstIndex(of: axis) ?? axis }
        sentences.append("matches after \(name(of: back)) of its elements")
      }
    }
    if shape == other, sentences.isEmpty { tryStoredOrders() }
  }

  /// The other way round: the right elements stand in the order of moved axes, under the old shape.
  private mutating func tryStoredOrders() {
    let own = strides(of: shape)
    for order in orders(shape.count) where order != Array(shape.indices) {
      let moved = order.map { shape[$0] }
      let (source, target) = (order.map { own[$0] }, strides(of: moved))
      let isMove = moved.indices.contains { moved[$0] > 1 && source[$0] != target[$0] }
      guard moved != shape, isMove else { continue }
      let view = StridedMatch.View(shape: moved, strides: source, otherStrides: target)
      if match.matches(view) {
        sentences.append("matches after \(name(of: order)), kept in its shape")
        return
      }
    }
  }

  private mutating func tryStrides(_ strides: [Int]) -> Bool {
    // Axes of one element may have any stride.
    let relevant = zip(shape, strides).map { $0 == 1 ? 0 : $1 }
    let plain = zip(shape, self.strides(of: shape)).map { $0 == 1 ? 0 : $1 }
    guard relevant != plain || shape != other, tried.insert(relevant).inserted else { return false }
    return match.matches(flat(strides))
  }

  private func name(of order: [Int]) -> String {
    switch order {
    case [0, 3, 1, 2]: return "NHWC→NCHW"
    case [0, 2, 3, 1]: return "NCHW→NHWC"
    case [0, 4, 1, 2, 3]: return "NDHWC→NCDHW"
    case [0, 2, 3, 4, 1]: return "NCDHW→NDHWC"
    case [0, 1, 3, 2]: return "transposing H and W"
    case [1, 0]: return "transposing"
    default: return "moving its axes to the order \(order)"
    }
  }

  private func orders(_ count: Int) -> [[Int]] {
    if count == 0 { return [[]] }
    return orders(count - 1).flatMap { order in
      (0..<count).map { place in order[..<place] + [count - 1] + order[place...] }
    }.sorted { $0.lexicographicallyPrecedes($1) }
  }

  /// An axis that two axes were flattened into in the other order.
  private mutating func tryFlattening() {
    guard shape.count <= 3 else { return }
    for axis in shape.indices where shape[axis] > 3 {
      let size = shape[axis]
      var inner = 2
      while inner <= size / 2, sentences.count < 3 {
        defer { inner += 1 }
        guard size % inner == 0 else { continue }
        let outer = size / inner
        let plain = strides(of: shape)
        var view = flat(plain)
        view.shape.replaceSubrange(axis...axis, with: [outer, inner])
        view.otherStrides.replaceSubrange(axis...axis, with: [plain[axis] * inner, plain[axis]])
        view.strides.replaceSubrange(axis...axis, with: [plain[axis], plain[axis] * outer])
        if match.matches(view) {
          sentences.append(
            "matches after flattening axis \(axis) as \(outer)x\(inner) and not as "
              + "\(inner)x\(outer)")
        }
      }
    }
  }
}
