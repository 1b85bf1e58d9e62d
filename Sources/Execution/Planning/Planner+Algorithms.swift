import IR
import Tensors

/// Which algorithm computes a convolution, and why.
struct ConvChoice {
  var site: Tuning.Site
  var algorithm: ConvAlgorithm
  /// All algorithms that could, the one first that is estimated to be the quickest.
  var candidates: [ConvAlgorithm]
  var reason: String
  /// The steps that compute it, those included that bring its input into the form it reads.
  var steps = 0..<0
}

extension Planner {
  /// Adds a convolution of blocked input by the algorithm that is tuned or, by the cost model, the quickest.
  func addBlocked(_ site: ConvSite) throws(ExecutionError) {
    var choice = choose(site)
    let first = steps.count
    switch choice.algorithm {
    case .direct: try addConv(site, isPlain: false, reason: choice.reason)
    case .winograd(let form): try addWinograd(site, form, reason: choice.reason)
    }
    choice.steps = min(first, steps.count - 1)..<steps.count
    choices.append(choice)
  }

  private func choose(_ site: ConvSite) -> ConvChoice {
    let sizes = sizes(of: site)
    let key = Tuning.Site(isa: kernels.name, shape: sizes.name)
    let ranked =
      options.winograd ? costs.ranked(sizes, site.geometry) : [(.direct, nanoseconds: 0)]
    let candidates = ranked.map(\.0)
    var choice = ConvChoice(
      site: key, algorithm: candidates[0], candidates: candidates, reason: "the only kernel")
    if let known = options.tuning.choices[key]?.algorithm, candidates.contains(known) {
      choice.algorithm = known
      choice.reason = "tuned"
    } else if ranked.count > 1 {
      let estimates = ranked.map { "\($0.0.name) \(Int(($0.nanoseconds / 1000).rounded()))" }
      choice.reason = "estimated µs: " + estimates.joined(separator: ", ")
    }
    return choice
  }

  private func sizes(of site: ConvSite) -> ConvShape {
    let (input, output) = (shape(site.input), shape(site.output))
    let geometry = site.geometry
    return ConvShape(
      images: input[0], groups: site.groups, channels: input[1], maps: output[1],
      height: input.count > 3 ? input[2] : 1, width: input[input.count - 1],
      kernel: [geometry.kernel.h, geometry.kernel.w],
      stride: [geometry.stride.h, geometry.stride.w],
      dilation: [geometry.dilation.h, geometry.dilation.w],
      outputHeight: output.count > 3 ? output[2] : 1, outputWidth: output[output.count - 1])
  }
}
