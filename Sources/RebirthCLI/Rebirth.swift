import ArgumentParser
import Workflows

/// The command line: parsing and printing only.
@main
struct Rebirth: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rebirth",
    abstract: "Turns trained models into small, fast, deployable ones, and proves it.",
    discussion: """
      MODEL is a .onnx, .slim or .ir file; the suffix says which.

      Exit codes: 0 ok, 1 a check failed, 2 usage, 3 unreadable or malformed input, 4 unsupported \
      operator, opset or feature, 5 resource limit, 6 internal.
      """,
    version: "rebirth \(Version.current)",
    subcommands: [
      ConvertCommand.self, RunCommand.self, DiffCommand.self, InfoCommand.self, PrintCommand.self,
      BenchCommand.self, ExplainCommand.self, VerifyCommand.self, StripCommand.self,
      OperatorsCommand.self,
      CompletionsCommand.self, ManualCommand.self,
    ])

  static func main() {
    Surroundings.prepare()
    let arguments = Array(CommandLine.arguments.dropFirst())
    let json = arguments.prefix { $0 != "--" }.contains("--json")
    do {
      if let first = arguments.first, !first.hasPrefix("-"), !isCommand(arguments) {
        if let failure = try Misspelling.command(in: arguments, of: .read()) { throw failure }
      }
      var command = try parseAsRoot(arguments)
      if command is Rebirth { throw ValidationError("a command is missing") }
      let texts = (command as? any LimitedCommand)?.options.limits ?? []
      try LimitSettings(parsing: texts).apply { try command.run() }
    } catch let failure as Failure {
      Console.fail(failure, json: json)
    } catch let code as ExitCode {
      exit(withError: code)
    } catch {
      switch exitCode(for: error) {
      case .success: exit(withError: error)
      case .validationFailure: Console.fail(misuse(error, arguments), json: json)
      default: Console.fail(Failure(.internal, "\(error)"), json: json)
      }
    }
  }

  /// Whether the arguments begin with a command, or `help` and one.
  private static func isCommand(_ arguments: [String]) -> Bool {
    let words = arguments.first == "help" ? arguments.dropFirst() : arguments[...]
    guard let word = words.first, !word.hasPrefix("-") else { return true }
    return configuration.subcommands.contains { $0._commandName == word }
  }

  /// The parser's message, which says what is expected, without its leading word.
  ///
  /// A missing argument is often a misspelt one, which the parser does not say.
  private static func misuse(_ error: any Error, _ arguments: [String]) -> Failure {
    let full = fullMessage(for: error)
    let message = full.hasPrefix("Error: ") ? String(full.dropFirst(7)) : full
    guard message.hasPrefix("Missing expected argument"), let root = try? CommandDescription.read(),
      let failure = Misspelling.option(in: arguments, of: root)
    else { return Failure(.usage, message) }
    let usage = message.split(separator: "\n").drop { !$0.hasPrefix("Usage:") }
    return Failure(.usage, ([failure.message] + usage.map(String.init)).joined(separator: "\n"))
  }
}
