#if LIBFUZZER
  import Glibc
  import TestSupport

  // The entry points of libFuzzer: a file is preceded by one byte that says its kind.

  private struct Setting: Sendable {
    let trial = Trial(isDeep: true)
    let path = "/tmp/rebirth-fuzz-\(getpid())"
  }

  private let setting = Setting()
  private nonisolated(unsafe) let corpus = try? Corpus(folders: [])

  private func kind(_ byte: UInt8) -> Seed.Kind {
    Seed.Kind.allCases[Int(byte) % Seed.Kind.allCases.count]
  }

  @_cdecl("LLVMFuzzerTestOneInput")
  public func testOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let data, count > 1 else { return 0 }
    do {
      try write(Array(UnsafeBufferPointer(start: data + 1, count: count - 1)), to: setting.path)
      _ = try setting.trial.run(setting.path, kind(data[0]))
    } catch let finding as Trial.Finding {
      fatalError(finding.sentence)
    } catch {
      fatalError("\(error)")
    }
    return 0
  }

  @_cdecl("LLVMFuzzerCustomMutator")
  public func mutate(
    _ data: UnsafeMutablePointer<UInt8>?, _ count: Int, _ room: Int, _ number: UInt32
  ) -> Int {
    guard let data, let corpus, room > 1 else { return count }
    var generator = SeededGenerator(UInt64(number))
    let kind = kind(count > 0 ? data[0] : UInt8.random(in: 0...255, using: &generator))
    guard let other = corpus.seeds[kind]?.randomElement(using: &generator) else { return count }
    let seed =
      count > 1
      ? Seed(kind, Array(UnsafeBufferPointer(start: data + 1, count: count - 1))) : other
    let bytes = seed.mutated(&generator, other: other).prefix(room - 1)
    data[0] = UInt8(Seed.Kind.allCases.firstIndex(of: kind) ?? 0)
    for (index, byte) in bytes.enumerated() { data[1 + index] = byte }
    return 1 + bytes.count
  }
#endif
