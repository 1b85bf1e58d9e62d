import Workflows

/// The manual page of the command line in the man macros of roff.
struct ManualPage {
  private let root: CommandDescription
  private var lines: [String] = []

  init(_ root: CommandDescription) {
    self.root = root
    lines.append(
      ".TH \"\(root.commandName.uppercased())\" \"1\" \"\" \"\(root.commandName) \(Version.current)\" \"User Commands\""
    )
    section("NAME")
    text("\(root.commandName) - \(root.abstract ?? "")", isNameLine: true)
    section("SYNOPSIS")
    for command in root.commands { lines.append(synopsis(command)) }
    section("DESCRIPTION")
    text(root.discussion ?? "")
    section("COMMANDS")
    for command in root.commands { add(command) }
    section("ENVIRONMENT")
    item(".B NO_COLOR", "No colours when it is set and not empty.")
  }

  var roff: String { lines.joined(separator: "\n") + "\n" }

  private mutating func add(_ command: CommandDescription) {
    lines.append(".SS \"\(root.commandName) \(Self.escaped(command.commandName))\"")
    text(command.abstract ?? "")
    if let discussion = command.discussion {
      lines.append(".PP")
      text(discussion)
    }
    for argument in command.arguments ?? [] where argument.shouldDisplay && !argument.isStandard {
      item(Self.head(argument), Self.explanation(argument))
    }
  }

  /// One line: required arguments are named, options are not.
  private func synopsis(_ command: CommandDescription) -> String {
    var words = [".B \(root.commandName) \(Self.escaped(command.commandName))"]
    let arguments = (command.arguments ?? []).filter { $0.shouldDisplay && !$0.isStandard }
    var rest: [String] = []
    for argument in arguments where argument.kind == .positional {
      rest.append("\\fI\(Self.escaped((argument.valueName ?? "value").uppercased()))\\fR")
    }
    for argument in arguments where argument.kind == .option && !argument.isOptional {
      rest.append(
        "\\fB\(Self.escaped(argument.shortest))\\fR \\fI\(Self.escaped(argument.value))\\fR")
    }
    if arguments.contains(where: { $0.kind != .positional && $0.isOptional }) {
      rest.append("[\\fIoptions\\fR]")
    }
    words[0] += " \\fR" + rest.joined(separator: " ")
    return words[0] + "\n.br"
  }

  private mutating func section(_ title: String) { lines.append(".SH \(title)") }

  private mutating func item(_ head: String, _ explanation: String) {
    lines.append(".TP")
    lines.append(head)
    text(explanation)
  }

  private mutating func text(_ text: String, isNameLine: Bool = false) {
    for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if paragraph.isEmpty {
        lines.append(".PP")
      } else {
        // The first line is what indexes of pages are made of: its dash must be a bare one.
        lines.append(isNameLine ? Self.escaped(paragraph, dash: " \\- ") : Self.escaped(paragraph))
      }
    }
  }

  private static func head(_ argument: CommandDescription.Argument) -> String {
    guard argument.kind != .positional else {
      return ".I \(escaped((argument.valueName ?? "value").uppercased()))"
    }
    let names = (argument.names ?? []).map { "\\fB\(escaped($0.typed))\\fR" }.joined(
      separator: ", ")
    return argument.kind == .flag ? names : "\(names) \\fI\(escaped(argument.value))\\fR"
  }

  private static func explanation(_ argument: CommandDescription.Argument) -> String {
    let abstract = argument.abstract ?? ""
    guard let value = argument.defaultValue, argument.kind != .flag else { return abstract }
    return "\(abstract) The default is \(value)."
  }

  /// Text that roff takes as it is.
  private static func escaped(_ text: some StringProtocol, dash: String? = nil) -> String {
    var result = ""
    for character in text {
      switch character {
      case "\\": result += "\\e"
      case "-": result += "\\-"
      case "\"": result += "\\(dq"
      case "'": result += "\\(aq"
      case "…": result += "..."
      case "→": result += "\\->"
      default: result.append(character)
      }
    }
    if let dash { result = result.replacing(" \\- ", with: dash, maxReplacements: 1) }
    return result.hasPrefix(".") ? "\\&" + result : result
  }
}

extension CommandDescription.Argument {
  /// Options that every command has.
  fileprivate var isStandard: Bool {
    names?.contains { ["help", "version"].contains($0.name) } == true
  }

  fileprivate var value: String { valueName.map { "<\($0)>" } ?? "<value>" }

  fileprivate var shortest: String {
    (names ?? []).map(\.typed).min { $0.count < $1.count } ?? ""
  }
}
