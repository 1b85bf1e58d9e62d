import ArgumentParser
import FoundationEssentials
import Workflows

/// The command line as its own definitions describe it, read from what the argument parser dumps.
struct CommandDescription: Decodable {
  let commandName: String
  let abstract: String?
  let discussion: String?
  let subcommands: [CommandDescription]?
  let arguments: [Argument]?

  struct Argument: Decodable {
    let kind: Kind
    let shouldDisplay: Bool
    let isOptional: Bool
    let isRepeating: Bool
    let names: [Name]?
    let valueName: String?
    let defaultValue: String?
    let abstract: String?

    enum Kind: String, Decodable {
      case positional, option, flag
    }
  }

  struct Name: Decodable {
    let kind: Kind
    let name: String

    enum Kind: String, Decodable {
      case long, short, longWithSingleDash
    }

    /// The name as it is typed.
    var typed: String { kind == .long ? "--\(name)" : "-\(name)" }
  }

  /// What the parser dumps: the root command with the version of the form.
  struct Tool: Decodable {
    let serializationVersion: Int
    let command: CommandDescription
  }

  /// The subcommands but `help`.
  var commands: [CommandDescription] {
    (subcommands ?? []).filter { $0.commandName != "help" }
  }

  /// The description of this program.
  ///
  /// - Throws: `Failure.internal` when the parser dumps another form.
  static func read() throws(Failure) -> CommandDescription {
    do {
      let dump = Data(Rebirth._dumpHelp().utf8)
      return try JSONDecoder().decode(Tool.self, from: dump).command
    } catch {
      throw Failure(.internal, "the parser's description of the commands cannot be read: \(error)")
    }
  }
}
