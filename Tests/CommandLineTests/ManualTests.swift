import Foundation
import Testing

/// What is made from the definitions of the command line: completions and the manual page.
@Suite struct ManualTests {
  /// What bash offers for the last of some words.
  private func offers(_ words: [String]) throws -> Set<String> {
    var found = Set<String>()
    try Command.withFolder { folder in
      for name in ["m.onnx", "m.slim", "m.txt"] {
        try Data().write(to: folder.appendingPathComponent(name))
      }
      let list = words.map { "'\($0)'" }.joined(separator: " ")
      let line = words.joined(separator: " ")
      let outcome = try Command.shell(
        """
        set -e
        source <("$REBIRTH" completions bash)
        complete -p rebirth > /dev/null
        COMP_WORDS=(\(list)); COMP_CWORD=\(words.count - 1)
        COMP_LINE='\(line)'; COMP_POINT=${#COMP_LINE}; COMP_TYPE=9; COMP_KEY=9
        set +e
        _rebirth rebirth '\(words.last ?? "")' '\(words.dropLast().last ?? "")'
        printf '%s\\n' "${COMPREPLY[@]}"
        """, in: folder)
      #expect(outcome.code == 0, "\(outcome.log)")
      found = Set(
        outcome.output.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) })
    }
    return found
  }

  @Test func bashCompletes() throws {
    let commands = try offers(["rebirth", ""])
    for name in ["convert", "run", "diff", "info", "print", "bench", "explain", "verify", "strip"] {
      #expect(commands.contains(name), "\(commands)")
    }
    try #expect(offers(["rebirth", "conv"]) == ["convert"])
    let options = try offers(["rebirth", "convert", "--"])
    for name in ["--output", "--outputs", "--add-outputs", "--rename", "--batch", "--check"] {
      #expect(options.contains(name), "\(options)")
    }
    try #expect(offers(["rebirth", "convert", "--check-d"]) == ["--check-data"])
    try #expect(offers(["rebirth", "convert", "--check", ""]) == ["none", "quick", "full"])
    try #expect(offers(["rebirth", "explain", "fold-c"]) == ["fold-constants"])
    try #expect(offers(["rebirth", "info", "m"]) == ["m.onnx", "m.slim"])
  }

  @Test(arguments: ["zsh", "fish"]) func otherShells(_ shell: String) throws {
    let outcome = try Command.run(["completions", shell])
    #expect(outcome.code == 0 && outcome.output.contains("add-outputs"))
    guard FileManager.default.isExecutableFile(atPath: "/usr/bin/\(shell)") else {
      print("skipped: \(shell) is not there to read its script")
      return
    }
    try Command.withFolder { folder in
      let read = try Command.shell("$REBIRTH completions \(shell) > s && \(shell) -n s", in: folder)
      #expect(read.code == 0 && read.log.isEmpty, "\(read.log)")
    }
  }

  @Test func unknownShellsAreRefused() throws {
    let outcome = try Command.run(["completions", "tcsh"])
    #expect(outcome.code == 2)
    #expect(outcome.log == "error: shell 'tcsh' does not exist; there are zsh, bash, fish\n")
  }

  @Test func theManualNamesWhatHelpNames() throws {
    let manual = try Command.run(["manual"]).output
      .replacing("\\-", with: "-").replacing("\\fB", with: "").replacing("\\fR", with: "")
    for command in [
      "convert", "run", "diff", "info", "print", "bench", "explain", "verify", "strip",
    ] {
      #expect(manual.contains(".SS \"rebirth \(command)\""))
      let help = try Command.run([command, "--help"]).output
      let options = help.matches(of: #/^ +(?:-\w, )?(--[\w-]+)/#.anchorsMatchLineEndings()).map(
        \.output.1)
      #expect(options.contains("--json"), "\(command): \(options)")
      for option in options where option != "--help" && option != "--version" {
        #expect(manual.contains(option), "\(command) \(option)")
      }
    }
  }

  @Test func theManualRenders() throws {
    guard FileManager.default.isExecutableFile(atPath: "/usr/bin/groff") else {
      print("skipped: groff is not there")
      return
    }
    try Command.withFolder { folder in
      let outcome = try Command.shell(
        "$REBIRTH manual > r.1 && groff -man -ww -Tascii r.1", in: folder)
      #expect(outcome.code == 0 && outcome.log.isEmpty, "\(outcome.log)")
      let bare = outcome.output.replacing(#/\u{1B}\[[0-9;]*m/#, with: "")
        .replacing(#/.\u{8}/#, with: "").replacing(#/ +/#, with: " ")
      #expect(bare.contains("--add-outputs <NAME,...>"))
      #expect(bare.contains("rebirth - Turns trained models"))
    }
  }
}
