import ArgumentParser

struct ManualCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manual", abstract: "Prints the manual page, for man.",
    discussion: "Install it with: rebirth manual > ~/.local/share/man/man1/rebirth.1")

  func run() throws {
    try Console.result(ManualPage(CommandDescription.read()).roff)
  }
}
