import IR
import Tensors

/// Which algorithm computes a convolution, and why.
struct ConvChoice {
  var shape: ConvShape
  var algorithm: ConvAlgorithm
  /// All algorithms that could.
  var candidates: [ConvAlgorithm]
  var reason: String
}

extension Planner {
  func choose(_ site: ConvSite) -> ConvChoice {
    let (input, output) = (shape(site.input), shape(site.output))
    let geometry = site.geometry
    let (height, width) = (input.count > 3 ? input[2] : 1, input.last ?? 1)
    let (rows, columns) = (output.count > 3 ? output[2] : 1, output.last ?? 1)
    let sizes = ConvShape(
      images: input[0], groups: site.groups, channels: input[1], maps: output[1], height: height,
      width: width, kernel: [geometry.kernel.h, geometry.kernel.w],
      stride: [geometry.stride.h, geometry.stride.w],
      dilation: [geometry.dilation.h, geometry.dilation.w], outputHeight: rows,
      outputWidth: columns)
    let ranked = options.winograd ? costs.ranked(sizes, geometry) : [(.direct, 0)]
    let known = options.tuning.choices[Tuning.Site(isa: kernels.name, shape: sizes.name)]
    let candidates = ranked.map(\.0)
    var choice = ConvChoice(
      shape: sizes, algorithm: candidates[0], candidates: candidates, reason: "the only kernel")
    if let known, candidates.contains(known) {
      choice.algorithm = known
      choice.reason = "tuned"
    } else if ranked.count > 1 {
      choice.reason =
        "estimated µs: "
        + ranked.map { "\($0.0.name) \(Int(($0.1 / 1000).rounded()))" }.joined(separator: ", ")
    }
    choices.append(choice)
    return choice
  }
}
