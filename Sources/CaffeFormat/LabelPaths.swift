import CCaffeSchema
import Protobuf

/// Finds the layers that only prepare labels: what they take comes from data layers alone, without trained
/// layers between, and only layers that judge take what they give, not as what is judged.
struct LabelPaths {
  /// The positions of these layers.
  private(set) var positions: Set<Int> = []

  /// One layer as the search sees it.
  private struct Step {
    let position: Int
    let isJudge: Bool
    /// Whether all that it takes comes from data layers.
    let isUntrained: Bool
    /// The steps that take what it gives.
    var readers: Set<Int> = []
    /// Whether a layer judges what it gives: takes it first, beside labels.
    var isJudged = false
    /// The tops that nothing takes.
    var idle: Set<String>
  }

  private static let trained: Set = [
    "Convolution", "Deconvolution", "ConvolutionDepthwise", "DepthwiseConvolution", "InnerProduct",
    "Embed", "BatchNorm", "Scale", "Bias", "PReLU", "LSTM", "RNN", "Normalize",
  ]

  /// - Parameter isOpen: whether what no layer gives counts as a data layer's.
  init(_ layers: [(position: Int, layer: Caffe__LayerParameter)], isOpen: Bool) {
    var steps: [Step] = []
    /// The step that gave each blob last, and whether it comes from data layers alone.
    var sources: [String: (step: Int?, isUntrained: Bool)] = [:]
    for (position, layer) in layers {
      let type = text(layer.type)
      let role = LayerTable.row(type) == nil ? LayerTable.role(type) : nil
      let tops = texts(layer.n_top, layer.top)
      let bottoms = texts(layer.n_bottom, layer.bottom)
      if role == .source, bottoms.isEmpty {
        for top in tops { sources[top] = (nil, type != "Input") }
        continue
      }
      let isFree = { (blob: String) in sources[blob]?.isUntrained ?? isOpen }
      let isUntrained =
        !bottoms.isEmpty && layer.n_blobs == 0 && !LabelPaths.trained.contains(type)
        && bottoms.allSatisfy(isFree)
      for (index, bottom) in bottoms.enumerated() {
        guard let step = sources[bottom]?.step else { continue }
        steps[step].readers.insert(steps.count)
        steps[step].idle.remove(bottom)
        if role == .judge, index == 0, bottoms.dropFirst().allSatisfy({ isFree($0) }) {
          steps[step].isJudged = true
        }
      }
      for top in tops { sources[top] = (steps.count, isUntrained) }
      steps.append(
        Step(
          position: position, isJudge: role == .judge || type == "Silence",
          isUntrained: isUntrained, idle: Set(tops)))
    }
    var isLeft = [Bool](repeating: false, count: steps.count)
    for (index, step) in steps.enumerated().reversed() {
      isLeft[index] =
        step.isJudge
        || step.isUntrained && !step.isJudged && step.idle.isEmpty && !step.readers.isEmpty
          && step.readers.allSatisfy { isLeft[$0] }
    }
    for (index, step) in steps.enumerated() where isLeft[index] && !step.isJudge {
      positions.insert(step.position)
    }
  }
}
