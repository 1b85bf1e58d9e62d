import Compare

/// What `rebirth diff` found.
public struct DiffReport: JSONReport {
  public let version = Version.report
  public let a: String
  public let b: String
  /// What ran on either side: "runtime, avx512", "reference", "recorded data".
  public let labelA: String
  public let labelB: String
  public let rtol: Double
  public let atol: Double
  public private(set) var passed: Bool
  public private(set) var outputs: [DiffRow]
  /// The values inside that both sides computed, by their names in the source model.
  public private(set) var layers: [DiffRow]
  /// Outputs for which nothing is recorded.
  public let unchecked: [String]
  /// Values inside that both graphs have and at least one side fuses away.
  public let notVisible: [String]
  /// For a difference of models that both have quantisers: whether their rounding explains it.
  public internal(set) var quantisers: QuantiserReport?
  /// For a difference of a model with quantisers from recorded data: how far their rounding takes the outputs.
  public internal(set) var noise: NoiseReport?
  /// For a difference from recorded data: whether the runtime, or the model or the data, is to blame.
  public internal(set) var blame: String?
  /// What must be done to an input for the outputs to match: "matches after swapping channels 0 and 2 of …".
  public internal(set) var inputDiagnosis: [String] = []
  /// For a difference from a model: where the two part.
  public internal(set) var location: LocationReport?

  init(a: String, b: String, _ report: Compare.Report) {
    self.a = a
    self.b = b
    labelA = report.a
    labelB = report.b
    rtol = report.tolerance.relative
    atol = report.tolerance.absolute
    passed = report.passes
    outputs = report.outputs.map(DiffRow.init)
    layers = report.values.map(DiffRow.init)
    unchecked = report.unchecked
    notVisible = report.notVisible
  }

  /// Whether there are differences, all of them explained by the rounding of quantisers.
  public var isExcused: Bool { quantisers?.explains == true || noise?.explains == true }

  /// Takes all differences as explained by the rounding of quantisers.
  mutating func excuse() {
    for index in outputs.indices { outputs[index].excuse() }
    for index in layers.indices { layers[index].excuse() }
    passed = true
  }
}

/// One compared value.
public struct DiffRow: Encodable, Sendable {
  /// How far the tensors are apart, over the elements that are finite on both sides; nil has no measure.
  public struct Numbers: Encodable, Sendable {
    public let count: Int
    public let failing: Int
    /// The elements that a quantiser may have rounded otherwise; they are not failing.
    public let rounded: Int?
    public let maxAbs: Double
    public let maxRel: Double?
    public let rms: Double
    public let cosine: Double?
    public let sqnrDb: Double?
    public let nanA: Int
    public let nanB: Int
    public let infiniteA: Int
    public let infiniteB: Int
    /// Positions where one side is NaN or infinite and the other is not the same.
    public let mismatchedSpecials: Int
  }

  /// The element that differs most.
  public struct Worst: Encodable, Sendable {
    public let index: [Int]
    /// Both values as text, since JSON has neither NaN nor 64-bit integers.
    public let a: String
    public let b: String
  }

  /// For class scores: rows in which the best class is the same.
  public struct TopClass: Encodable, Sendable {
    public let equal: Int
    public let rows: Int
  }

  public let name: String
  public let type: String?
  /// Whether all elements are within the tolerance.
  public let passed: Bool
  /// True when they are not and the rounding of quantisers explains it.
  public private(set) var isRounding: Bool?
  public let metrics: Numbers?
  public let worst: Worst?
  /// Why the two cannot be compared.
  public let problem: String?
  public let topClass: TopClass?
  /// What must be done to A's tensor for it to pass: "matches after NHWC→NCHW".
  public let diagnosis: [String]

  init(_ entry: Compare.Report.Entry) {
    name = entry.name
    type = entry.type
    passed = entry.passes
    problem = entry.problem
    diagnosis = entry.diagnosis
    topClass = entry.agreement.map { TopClass(equal: $0.top1, rows: $0.rows) }
    metrics = entry.metrics.map { m in
      Numbers(
        count: m.count, failing: m.failing, rounded: m.rounded > 0 ? m.rounded : nil,
        maxAbs: m.maxAbsolute, maxRel: m.maxRelative,
        rms: m.rms, cosine: m.cosine, sqnrDb: m.sqnr, nanA: m.a.nans, nanB: m.b.nans,
        infiniteA: m.a.infinities, infiniteB: m.b.infinities,
        mismatchedSpecials: m.mismatchedSpecials)
    }
    let isSingle = entry.type?.hasPrefix("f64") != true
    worst = entry.metrics?.worst.map {
      Worst(index: $0.index, a: $0.a.text(isSingle), b: $0.b.text(isSingle))
    }
  }

  /// Takes what differs as explained by the rounding of quantisers.
  fileprivate mutating func excuse() { isRounding = passed ? nil : true }

  /// What is wrong, in one sentence; nil when the value passes.
  public var failure: String? {
    if passed || isRounding == true { return nil }
    if let problem { return "'\(name)' \(problem)" }
    guard let metrics, let worst else { return "'\(name)' differs" }
    return "'\(name)': \(metrics.failing) of \(metrics.count) elements differ, worst at "
      + "\(worst.index): \(worst.a) against \(worst.b)"
  }
}

extension Scalar {
  /// The value with as many digits as a single-precision number has, or all of them.
  fileprivate func text(_ isSingle: Bool) -> String {
    if isSingle, case .float(let value) = self { return "\(Float(value))" }
    return description
  }
}
