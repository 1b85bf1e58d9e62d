import ArgumentParser
import FoundationEssentials
import Workflows

struct ManualCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manual", abstract: "Prints the manual page, for man.",
    discussion: "Install it with: rebirth manual > ~/.local/share/man/man1/rebirth.1")

  func run() throws {
    let dump = Array(Rebirth._dumpHelp().utf8)
    let tool: CommandDescription.Tool
    do {
      tool = try JSONDecoder().decode(CommandDescription.Tool.self, from: Data(dump))
    } catch {
      throw Failure(.internal, "the parser's description of the commands cannot be read: \(error)")
    }
    try Console.result(ManualPage(tool.command).roff)
  }
}
