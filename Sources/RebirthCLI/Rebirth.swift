import ArgumentParser
import Workflows

/// The command line: parsing and printing only.
@main
struct Rebirth: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rebirth",
    abstract: "Turns trained ONNX models into small, fast, deployable ones, and proves it.",
    discussion: """
      MODEL is a .onnx, .slim or .ir file; the suffix says which.

      Exit codes: 0 ok, 1 a check failed, 2 usage, 3 unreadable or malformed input, 4 unsupported \
      operator, opset or feature, 5 resource limit, 6 internal.
      """,
    version: "rebirth \(Version.current)",
    subcommands: [
      ConvertCommand.self, RunCommand.self, DiffCommand.self, InfoCommand.self, PrintCommand.self,
      BenchCommand.self, ExplainCommand.self, VerifyCommand.self, OperatorsCommand.self,
      CompletionsCommand.self, ManualCommand.self,
    ])

  static func main() {
    Surroundings.prepare()
    let arguments = Array(CommandLine.arguments.dropFirst())
    let json = arguments.prefix { $0 != "--" }.contains("--json")
    do {
      var command = try parseAsRoot(arguments)
      if command is Rebirth { throw ValidationError("a command is missing") }
      try command.run()
    } catch let failure as Failure {
      Console.fail(failure, json: json)
    } catch let code as ExitCode {
      exit(withError: code)
    } catch {
      switch exitCode(for: error) {
      case .success: exit(withError: error)
      case .validationFailure: Console.fail(Failure(.usage, usage(error)), json: json)
      default: Console.fail(Failure(.internal, "\(error)"), json: json)
      }
    }
  }

  /// The parser's message, which says what is expected, without its leading word.
  private static func usage(_ error: any Error) -> String {
    let message = fullMessage(for: error)
    return message.hasPrefix("Error: ") ? String(message.dropFirst(7)) : message
  }
}
