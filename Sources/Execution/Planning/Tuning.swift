/// Algorithms of convolutions that were measured to be the quickest, by instruction set and sizes.
///
/// Its text is a line `rebirth tuning 1`, then a line for each: instruction set, sizes, algorithm and the
/// microseconds it took, separated by tabs, in order.
public struct Tuning: Hashable, Sendable {
  struct Site: Hashable, Comparable {
    var isa: String
    var shape: String

    static func < (a: Site, b: Site) -> Bool { (a.isa, a.shape) < (b.isa, b.shape) }
  }

  struct Choice: Hashable {
    var algorithm: ConvAlgorithm
    var microseconds: Double
  }

  var choices: [Site: Choice] = [:]

  private static let title = "rebirth tuning 1"

  /// No choices: the planner makes its own.
  public init() {}

  public var count: Int { choices.count }

  /// Why a text is no tuning.
  public struct TextError: Error, CustomStringConvertible {
    /// From 1.
    public let line: Int
    let problem: String

    public var description: String { "\(line): \(problem)" }
  }

  /// - Throws: `TextError`.
  public init(text: String) throws(TextError) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard let title = lines.first, title == Self.title else {
      throw TextError(
        line: 1, problem: "begins with '\(lines.first ?? "")', '\(Self.title)' expected")
    }
    for (index, line) in lines.enumerated().dropFirst() where !line.isEmpty {
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      guard fields.count == 4 else {
        throw TextError(line: index + 1, problem: "has \(fields.count) fields, 4 expected")
      }
      guard Kernels.names.contains(fields[0]) else {
        throw TextError(
          line: index + 1,
          problem: "instruction set '\(fields[0])' does not exist; there are "
            + Kernels.names.joined(separator: ", "))
      }
      guard let algorithm = ConvAlgorithm(name: fields[2]) else {
        throw TextError(
          line: index + 1,
          problem: "algorithm '\(fields[2])' does not exist; there are "
            + ConvAlgorithm.allCases.map(\.name).joined(separator: ", "))
      }
      guard let time = Double(fields[3]), time >= 0, time.isFinite else {
        throw TextError(line: index + 1, problem: "'\(fields[3])' is no time in microseconds")
      }
      choices[Site(isa: fields[0], shape: fields[1])] = Choice(
        algorithm: algorithm, microseconds: time)
    }
  }

  public var text: String {
    var lines = [Self.title]
    for (site, choice) in choices.sorted(by: { $0.key < $1.key }) {
      lines.append(
        "\(site.isa)\t\(site.shape)\t\(choice.algorithm.name)\t\(choice.microseconds.rounded())")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
