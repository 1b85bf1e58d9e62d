import Glibc
import Tensors
import Testing

extension FileTests {
  @Suite struct AtomicFileTests {
    @Test func appearsWhenCommitted() throws {
      let folder = try TemporaryFolder()
      let file = try AtomicFile(path: folder.file("a"))
      try file.write([1, 2])
      #expect(folder.read("a") == nil)
      #expect(folder.names.count == 1)
      try file.write([])
      try file.write([3])
      #expect(file.count == 3)
      try file.commit()
      #expect(folder.read("a") == [1, 2, 3])
      #expect(folder.names == ["a"])
      #expect(sentence { try file.write([4]) } != nil)
      #expect(folder.read("a") == [1, 2, 3])
    }

    /// Much that is announced goes another way to the disk, and is the same there.
    @Test(arguments: [1 << 26, (1 << 26) + 1, 70_000_001]) func largeFiles(_ size: Int) throws {
      let folder = try TemporaryFolder()
      let file = try AtomicFile(path: folder.file("a"))
      file.expect(size)
      let pattern = (0..<1_000_003).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) }
      var expected: [UInt8] = []
      expected.reserveCapacity(size)
      while expected.count < size {
        let piece = Array(pattern[..<min(pattern.count, size - expected.count)])
        try file.write(piece)
        expected += piece
      }
      #expect(file.count == size)
      try file.settle()
      try #expect(Self.holds(folder.file(folder.names[0]), expected))
      #expect(file.canReplace)
      let first: [UInt8] = [7, 8, 9]
      try first.withUnsafeBytes { try file.replace($0) }
      try file.write([1, 2, 3])
      try file.commit()
      expected.replaceSubrange(0..<3, with: first)
      try #expect(Self.holds(folder.file("a"), expected + [1, 2, 3]))
      #expect(folder.names == ["a"])
    }

    private static func holds(_ path: String, _ expected: [UInt8]) throws -> Bool {
      let file = try MappedFile(path: path)
      return withExtendedLifetime(file) {
        expected.withUnsafeBytes { bytes in
          guard let a = bytes.baseAddress, let b = file.bytes.baseAddress else { return false }
          return bytes.count == file.count && memcmp(a, b, bytes.count) == 0
        }
      }
    }

    /// Whoever stops halfway leaves nothing, and less may come than was announced.
    @Test func largeFilesThatStayShort() throws {
      let folder = try TemporaryFolder()
      do {
        let file = try AtomicFile(path: folder.file("a"))
        file.expect(1 << 27)
        try file.write([UInt8](repeating: 3, count: 9 << 20))
      }
      #expect(folder.names == [])
      let file = try AtomicFile(path: folder.file("a"))
      file.expect(1 << 27)
      try file.write([UInt8](repeating: 3, count: 5000))
      try file.commit()
      #expect(folder.read("a") == [UInt8](repeating: 3, count: 5000))
    }

    /// What goes to a device or a pipe cannot be taken back.
    @Test func devicesTakeNoReplacements() throws {
      let file = try AtomicFile(path: "/dev/null")
      file.expect(1 << 30)
      #expect(!file.canReplace)
      try file.write([1, 2])
      try file.commit()
    }

    @Test func leavesNothingWithoutCommit() throws {
      let folder = try TemporaryFolder()
      folder.write("old", [9])
      do {
        let fresh = try AtomicFile(path: folder.file("new"))
        let replaced = try AtomicFile(path: folder.file("old"))
        try fresh.write([1])
        try replaced.write([1])
        #expect(folder.names.count == 3)
      }
      #expect(folder.names == ["old"])
      #expect(folder.read("old") == [9])
    }

    @Test func replacesAndKeepsTheMode() throws {
      let folder = try TemporaryFolder()
      folder.write("a", [9, 9, 9, 9], mode: 0o640)
      let file = try AtomicFile(path: folder.file("a"))
      try file.write([1])
      #expect(folder.read("a") == [9, 9, 9, 9])
      try file.commit()
      #expect(folder.read("a") == [1])
      #expect(folder.mode("a") == S_IFREG | 0o640)
    }

    @Test func newFilesFollowTheMask() throws {
      let folder = try TemporaryFolder()
      let mask = umask(0o027)
      defer { umask(mask) }
      try AtomicFile.write([1], to: folder.file("a"))
      #expect(folder.mode("a") == S_IFREG | 0o640)
    }

    @Test func linksStayLinks() throws {
      let (folder, other) = (try TemporaryFolder(), try TemporaryFolder())
      other.write("target", [9], mode: 0o604)
      #expect(symlink(other.file("target"), folder.file("link")) == 0)
      #expect(symlink("link", folder.file("chain")) == 0)
      let file = try AtomicFile(path: folder.file("chain"))
      try file.write([1, 2])
      #expect(other.names.count == 2, "the temporary file lies beside the target")
      try file.commit()
      #expect(folder.names == ["chain", "link"])
      #expect((folder.mode("chain") ?? 0) & S_IFMT == S_IFLNK)
      #expect((folder.mode("link") ?? 0) & S_IFMT == S_IFLNK)
      #expect(other.read("target") == [1, 2])
      #expect(other.mode("target") == S_IFREG | 0o604)
      #expect(other.names == ["target"])
    }

    @Test func linksToNothingMakeTheirTarget() throws {
      let folder = try TemporaryFolder()
      #expect(symlink("new", folder.file("link")) == 0)
      try AtomicFile.write([5], to: folder.file("link"))
      #expect(folder.names == ["link", "new"])
      #expect(folder.read("new") == [5])
      #expect((folder.mode("link") ?? 0) & S_IFMT == S_IFLNK)
    }

    @Test func refusals() throws {
      let folder = try TemporaryFolder()
      #expect(mkdir(folder.file("sub"), 0o755) == 0)
      folder.write("plain", [1])
      #expect(symlink("loop", folder.file("loop")) == 0)
      let cases: [(String, String)] = [
        (folder.file("sub"), "Is a directory"),
        (folder.file("none/a"), "the folder '\(folder.file("none"))' does not exist"),
        (folder.file("plain/a"), "Not a directory"),
        (folder.file("loop"), "Too many levels of symbolic links"),
        (folder.file(String(repeating: "a", count: 300)), "File name too long"),
        (folder.file(""), "Is a directory"),
        ("", "No such file or directory"),
      ]
      for (path, reason) in cases {
        #expect(sentence { try AtomicFile(path: path) } == "\(path): cannot write: \(reason)")
        if reason != "File name too long" {
          #expect(
            sentence { try AtomicFile.check(path: path) } == "\(path): cannot write: \(reason)")
        }
      }
      try AtomicFile.check(path: folder.file("plain"))
      try AtomicFile.check(path: folder.file("new"))
      try AtomicFile.check(path: "/dev/full")
      #expect(folder.names == ["loop", "plain", "sub"])
    }

    @Test func writeProtectionIsKept() throws {
      let folder = try TemporaryFolder()
      folder.write("a", [9], mode: 0o444)
      chmod(folder.path, 0o777)
      // The superuser may write anything, so somebody else tries.
      typealias SetUser = @convention(c) (uid_t) -> Int32
      let setUser = try #require(
        dlsym(nil, "setfsuid").map { unsafeBitCast($0, to: SetUser.self) })
      if geteuid() == 0 { _ = setUser(65534) }
      let found = sentence { try AtomicFile(path: folder.file("a")) }
      let foreseen = sentence { try AtomicFile.check(path: folder.file("a")) }
      if geteuid() == 0 { _ = setUser(0) }
      #expect(foreseen == found)
      #expect(found == "\(folder.file("a")): cannot write: Permission denied")
      #expect(folder.names == ["a"])
    }

    @Test func longNamesOfWideCharacters() throws {
      let folder = try TemporaryFolder()
      let name = String(repeating: "語", count: 85)
      try AtomicFile.write([1], to: folder.file(name))
      #expect(folder.read(name) == [1])
    }

    @Test func aFullDiskIsAnError() throws {
      let file = try AtomicFile(path: "/dev/full")
      #expect(
        sentence { try file.write([1]) } == "/dev/full: cannot write: No space left on device")
    }

    @Test func devicesAndPipesAreWrittenInPlace() throws {
      let folder = try TemporaryFolder()
      let file = try AtomicFile(path: "/dev/null")
      try file.write([1, 2, 3])
      #expect(file.temporaryPath == "/dev/null")
      try file.commit()
      #expect((mode_t(folder.mode("../../dev/null") ?? 0)) & S_IFMT == S_IFCHR)

      #expect(mkfifo(folder.file("pipe"), 0o600) == 0)
      let reader = open(folder.file("pipe"), O_RDONLY | O_NONBLOCK)
      defer { close(reader) }
      try AtomicFile.write([7, 8], to: folder.file("pipe"))
      var received = [UInt8](repeating: 0, count: 8)
      #expect(read(reader, &received, 8) == 2)
      #expect(received[..<2] == [7, 8])
      #expect(folder.names == ["pipe"])
    }

    // Both run in a process of their own: `removeAll` takes the files of every other test, too.
    @Test func interruptionRemovesTemporaryFiles() async {
      await #expect(processExitsWith: .success) {
        let folder = try TemporaryFolder()
        folder.write("old", [9])
        TemporaryFiles.prepare()
        let files = try ["a", "b", "old"].map { try AtomicFile(path: folder.file($0)) }
        for file in files { try file.write([1]) }
        try AtomicFile.write([2], to: folder.file("done"))
        #expect(folder.names.count == 5)
        TemporaryFiles.removeAll()
        #expect(folder.names == ["done", "old"])
        #expect(folder.read("old") == [9])
        #expect(sentence { try files[0].commit() }?.hasSuffix("No such file or directory") == true)
        #expect(folder.names == ["done", "old"])
      }
    }

    @Test func moreFilesThanSlots() async {
      await #expect(processExitsWith: .success) {
        let folder = try TemporaryFolder()
        do {
          let files = try (0..<40).map { try AtomicFile(path: folder.file("f\($0)")) }
          #expect(folder.names.count == 40)
          TemporaryFiles.removeAll()
          #expect(folder.names.count == 8)
          #expect(Set(files.map(\.temporaryPath)).count == 40)
        }
        #expect(folder.names == [])
        // The slots are free again.
        let file = try AtomicFile(path: folder.file("a"))
        TemporaryFiles.removeAll()
        #expect(folder.names == [])
        _ = file
      }
    }
  }
}
