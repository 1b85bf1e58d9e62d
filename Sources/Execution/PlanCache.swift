import IR
import Operators
import Tensors

/// The plans used last, one for each start and combination of input types.
struct PlanCache {
  struct Key: Hashable {
    var start: Int
    var inputs: [Input]
  }

  enum Input: Hashable {
    case tensor(ElementType, [Int])
    /// Integers that planning knows.
    case known(ElementType, [Int], [Int64])
    case other(ValueType)
  }

  let limit: Int
  private var plans: [Key: Plan] = [:]
  private var order: [Key] = []

  init(limit: Int) { self.limit = max(limit, 1) }

  var count: Int { plans.count }

  /// The plan for a key, which then counts as used last.
  mutating func plan(for key: Key) -> Plan? {
    guard let plan = plans[key] else { return nil }
    if order.last != key {
      order.removeAll { $0 == key }
      order.append(key)
    }
    return plan
  }

  mutating func add(_ plan: Plan, for key: Key) {
    if plans.count >= limit, let oldest = order.first {
      plans[oldest] = nil
      order.removeFirst()
    }
    plans[key] = plan
    order.append(key)
  }
}
