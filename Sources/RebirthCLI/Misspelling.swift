import Workflows

/// What the parser's own messages do not say: commands and options that do not exist, with the nearest ones.
enum Misspelling {
  /// A command that does not exist, also after `help`; nil when the command does.
  static func command(in arguments: [String], of root: CommandDescription) -> Failure? {
    var words = arguments[...]
    if words.first == "help" { words = words.dropFirst() }
    guard let word = words.first, !word.hasPrefix("-") else { return nil }
    let known = root.commands.map(\.commandName)
    return known.contains(word) || word == "help" ? nil : .unknown("command", word, known: known)
  }

  /// The first option that the command does not have; nil when it has all of them.
  static func option(in arguments: [String], of root: CommandDescription) -> Failure? {
    guard let command = root.commands.first(where: { $0.commandName == arguments.first }) else {
      return nil
    }
    let known = (command.arguments ?? []).flatMap { ($0.names ?? []).map(\.typed) }
    for word in arguments.prefix(while: { $0 != "--" }) where word.hasPrefix("--") {
      let name = String(word.prefix { $0 != "=" })
      if !known.contains(name) { return .unknown("option", name, known: known) }
    }
    return nil
  }
}
