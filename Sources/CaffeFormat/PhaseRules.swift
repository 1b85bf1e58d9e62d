import CCaffeSchema
import Protobuf

/// Which layers a network has for a phase, a level and stages.
struct PhaseRules {
  private let phase: Caffe__Phase
  private let level: Int32
  private let stages: Set<String>

  init(_ net: Caffe__NetParameter, _ options: CaffeOptions) {
    phase = options.phase == .train ? CAFFE__PHASE__TRAIN : CAFFE__PHASE__TEST
    level = Int32(clamping: options.level)
    let own = net.state.map { texts($0.pointee.n_stage, $0.pointee.stage) } ?? []
    stages = Set(own + options.stages)
  }

  /// Whether a layer is there.
  func include(_ layer: Caffe__LayerParameter) throws(CaffeProblem) -> Bool {
    let includes = Messages(layer.n_include, layer.include)
    let excludes = Messages(layer.n_exclude, layer.exclude)
    guard includes.isEmpty || excludes.isEmpty else { throw .bothRules }
    return includes.isEmpty
      ? !excludes.contains { isMet($0.pointee) } : includes.contains { isMet($0.pointee) }
  }

  private func isMet(_ rule: Caffe__NetStateRule) -> Bool {
    if rule.has_phase != 0, rule.phase != phase { return false }
    if rule.has_min_level != 0, level < rule.min_level { return false }
    if rule.has_max_level != 0, level > rule.max_level { return false }
    return texts(rule.n_stage, rule.stage).allSatisfy { stages.contains($0) }
      && !texts(rule.n_not_stage, rule.not_stage).contains { stages.contains($0) }
  }
}
