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
    ])

  static func main() {
    let arguments = Array(CommandLine.arguments.dropFirst())
    Interrupt.install()
    do {
      var command = try parseAsRoot(arguments)
      try command.run()
    } catch let failure as Failure {
      Console.fail(failure, json: arguments.contains("--json"))
    } catch {
      let code = exitCode(for: error)
      if code == .success { exit(withError: error) }
      if error is ExitCode { exit(withError: error) }
      if code == .validationFailure {
        Console.fail(
          Failure(.usage, Console.usage(fullMessage(for: error))),
          json: arguments.contains("--json"))
      }
      Console.fail(Failure(.internal, "\(error)"), json: arguments.contains("--json"))
    }
  }
}
