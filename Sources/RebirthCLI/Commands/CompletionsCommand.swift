import ArgumentParser
import Workflows

struct CompletionsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "completions", abstract: "Prints the completion script of a shell.",
    discussion: """
      bash: rebirth completions bash > ~/.local/share/bash-completion/completions/rebirth
      zsh: rebirth completions zsh > _rebirth, in a folder of $fpath
      fish: rebirth completions fish > ~/.config/fish/completions/rebirth.fish
      """)

  @Argument(
    help: "The shell: \(CompletionShell.allCases.map(\.rawValue).joined(separator: ", ")).",
    completion: .list(CompletionShell.allCases.map(\.rawValue)))
  var shell: String

  func run() throws {
    guard let kind = CompletionShell(rawValue: shell) else {
      throw Failure.unknown("shell", shell, known: CompletionShell.allCases.map(\.rawValue))
    }
    try Console.result(Rebirth.completionScript(for: kind))
  }
}
