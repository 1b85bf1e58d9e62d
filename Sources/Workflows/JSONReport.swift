import FoundationEssentials

/// What a machine may read: a value printed as JSON with its version.
///
/// Keys are the properties' names in snake case, sorted; properties without a value are left out.
public protocol JSONReport: Encodable, Sendable {
  var version: Int { get }
}

extension JSONReport {
  /// The report as JSON text: sorted keys, two spaces, NaN and infinities as the words nan, inf, -inf.
  public var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    guard let data = try? encoder.encode(self) else {
      preconditionFailure("\(type(of: self)) cannot be encoded")
    }
    return String(decoding: data, as: UTF8.self)
  }
}

/// A failure as JSON: `{"error": {"code": 3, "kind": "malformed", "message": …}, "version": 1}`.
public struct FailureReport: JSONReport {
  public struct Body: Encodable, Sendable {
    public let code: Int32
    public let kind: String
    public let message: String
  }
  public let version = Version.report
  public let error: Body

  public init(_ failure: Failure) {
    error = Body(code: failure.kind.rawValue, kind: failure.kind.name, message: failure.message)
  }
}
