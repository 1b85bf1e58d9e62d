/// The layout of all activations of a plan in one block of memory, by the steps at which they are alive.
package struct Arena {
  /// When a buffer is alive, both ends included, and how much it takes.
  package struct Interval {
    package var byteCount: Int
    package var first: Int
    package var last: Int
    /// A buffer of equal size that ends where this one begins and may be overwritten by it.
    package var inPlace: Int?

    package init(byteCount: Int, first: Int, last: Int, inPlace: Int? = nil) {
      self.byteCount = byteCount
      self.first = first
      self.last = last
      self.inPlace = inPlace
    }
  }

  /// The offset of each buffer; nil for those that are never written.
  package private(set) var offsets: [Int?]
  package private(set) var byteCount = 0
  /// The largest sum of the sizes of buffers that are alive at once.
  package private(set) var peak = 0

  private struct Hole {
    var offset: Int
    var byteCount: Int
    /// The step at which the latest part of it became free.
    var freed: Int
  }
  private var holes: [Hole] = []

  static let alignment = 64

  static func rounded(_ byteCount: Int) -> Int {
    (max(byteCount, 1) + alignment - 1) & ~(alignment - 1)
  }

  /// Lays out buffers; intervals that end before they begin are left out.
  package init(_ intervals: [Interval], steps: Int) {
    offsets = Array(repeating: nil, count: intervals.count)
    var births = [[Int]](repeating: [], count: steps + 1)
    var deaths = births
    for (index, interval) in intervals.enumerated() where interval.first <= interval.last {
      births[interval.first].append(index)
      deaths[interval.last].append(index)
    }
    var alive = 0
    var handedOver = Set<Int>()
    for step in 0...steps {
      for index in births[step] {
        let size = Self.rounded(intervals[index].byteCount)
        if let old = intervals[index].inPlace, intervals[old].last == step,
          intervals[old].first < step, Self.rounded(intervals[old].byteCount) == size,
          let offset = offsets[old], handedOver.insert(old).inserted
        {
          offsets[index] = offset
        } else {
          offsets[index] = take(size)
          alive += size
        }
      }
      peak = max(peak, alive)
      for index in deaths[step] where !handedOver.contains(index) {
        guard let offset = offsets[index] else { continue }
        let size = Self.rounded(intervals[index].byteCount)
        alive -= size
        release(Hole(offset: offset, byteCount: size, freed: step))
      }
    }
  }

  /// The most recently freed memory that fits, since it is the warmest.
  private mutating func take(_ size: Int) -> Int {
    var best: Int?
    for (index, hole) in holes.enumerated() where hole.byteCount >= size {
      guard let other = best else {
        best = index
        continue
      }
      let (a, b) = (hole, holes[other])
      if a.freed > b.freed || a.freed == b.freed && a.byteCount < b.byteCount { best = index }
    }
    if let best {
      let offset = holes[best].offset
      holes[best].offset += size
      holes[best].byteCount -= size
      if holes[best].byteCount == 0 { holes.remove(at: best) }
      return offset
    }
    if let last = holes.last, last.offset + last.byteCount == byteCount {
      holes.removeLast()
      byteCount = last.offset + size
      return last.offset
    }
    byteCount += size
    return byteCount - size
  }

  private mutating func release(_ freed: Hole) {
    let next = holes.firstIndex { $0.offset > freed.offset } ?? holes.count
    holes.insert(freed, at: next)
    if next + 1 < holes.count, touches(holes[next], holes[next + 1]) { merge(next) }
    if next > 0, touches(holes[next - 1], holes[next]) { merge(next - 1) }
  }

  private func touches(_ a: Hole, _ b: Hole) -> Bool { a.offset + a.byteCount == b.offset }

  private mutating func merge(_ index: Int) {
    holes[index].byteCount += holes[index + 1].byteCount
    holes[index].freed = max(holes[index].freed, holes[index + 1].freed)
    holes.remove(at: index + 1)
  }
}
