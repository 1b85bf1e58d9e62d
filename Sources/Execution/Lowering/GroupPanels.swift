/// How the maps of a convolution in groups are dealt out to vectors and panels.
struct GroupPanels {
  let groups: Int
  let groupMaps: Int
  /// Vectors of all maps.
  let vectors: Int
  /// Whether every group starts a vector of its own, rather than the maps being dense.
  let isPadded: Bool
  private(set) var panels: [Panel] = []
  /// Products for each channel of a group and each pixel, those of narrow panels counted as dearer.
  private(set) var cost = 0
  private let lanes: Int

  struct Panel {
    var vectors: Range<Int>
    /// They lie side by side in the vectors.
    var maps: Range<Int>
    /// The groups whose channels the maps read together.
    var groups: Range<Int>
  }

  /// What a product costs in a panel of one vector and in a full one: it has a load for each product.
  private static let prices = (narrow: 6, full: 5)

  init(maps: Int, groups: Int, lanes: Int, full: Int, isPadded: Bool) {
    self.groups = groups
    self.lanes = lanes
    self.isPadded = isPadded
    groupMaps = maps / groups
    let perGroup = (groupMaps + lanes - 1) / lanes
    vectors = isPadded ? groups * perGroup : (maps + lanes - 1) / lanes
    // best[v]: the cheapest panels of the first v vectors, by cost and the last of them.
    var best: [(cost: Int, last: Panel?)] = [(0, nil)]
    for end in 1...vectors {
      var cheapest: (cost: Int, last: Panel?) = (.max, nil)
      for first in max(0, end - full)..<end {
        if isPadded, first / perGroup != (end - 1) / perGroup { continue }
        let (low, high) =
          isPadded
          ? (
            first / perGroup * groupMaps + first % perGroup * lanes,
            (first / perGroup + 1) * groupMaps
          )
          : (first * lanes, maps)
        let maps = low..<min(low + (end - first) * lanes, high)
        let panel = Panel(
          vectors: first..<end, maps: maps,
          groups: maps.lowerBound / groupMaps..<(maps.upperBound - 1) / groupMaps + 1)
        let price = end - first < full ? Self.prices.narrow : Self.prices.full
        let cost = best[first].cost + panel.groups.count * panel.vectors.count * price
        if cost < cheapest.cost { cheapest = (cost, panel) }
      }
      best.append(cheapest)
    }
    cost = best[vectors].cost
    var end = vectors
    while let panel = best[end].last {
      panels.append(panel)
      end = panel.vectors.lowerBound
    }
    panels.reverse()
  }

  /// Where a map stands among the lanes of all vectors.
  func lane(of map: Int) -> Int {
    guard isPadded else { return map }
    let perGroup = (groupMaps + lanes - 1) / lanes
    return map / groupMaps * perGroup * lanes + map % groupMaps
  }

  /// Products for each channel of a group and each pixel.
  var products: Int { panels.reduce(0) { $0 + $1.groups.count * $1.vectors.count * lanes } }
}
