import Glibc
import TestSupport

#if !LIBFUZZER
  /// Reads damaged files until there are no more, or until one of them brings this program down.
  ///
  ///     Fuzz FROM TO [--deep] [--results FOLDER] [--corpus FOLDER]…     the files of numbers FROM ..< TO
  ///     Fuzz FROM TO --write [--results FOLDER] [--corpus FOLDER]…      writes the files and reads none
  ///     Fuzz --replay FILE [--deep]                                     one file
  ///
  /// Each file lies in FOLDER as `NUMBER.KIND` while it is read, so what ends this program is still there
  /// afterwards. Other findings (too slow, a graph that does not verify) stay there too, with the sentence beside
  /// them, and the exit code is then 1.
  @main struct Fuzz {
    private var trial = Trial(isDeep: false)
    private var onlyWrites = false
    private var folder = "."
    private var findings = 0
    private var outcomes: [String: Int] = [:]
    private var slowest = 0.0

    /// Seconds of processor time that one file may take, and of the clock until the program is ended.
    private static let slow = 2.0
    private static let hanging: UInt32 = 30
    /// Bytes that the process may take at most.
    private static let memory = 1 << 30

    static func main() throws {
      var words = Array(CommandLine.arguments.dropFirst())
      var fuzz = Fuzz()
      if let index = words.firstIndex(of: "--deep") {
        words.remove(at: index)
        fuzz.trial = Trial(isDeep: true)
      }
      if let index = words.firstIndex(of: "--write") {
        words.remove(at: index)
        fuzz.onlyWrites = true
      }
      var folders: [String] = []
      while let index = words.firstIndex(of: "--corpus"), index + 1 < words.count {
        folders.append(words[index + 1])
        words.removeSubrange(index...index + 1)
      }
      if let index = words.firstIndex(of: "--results"), index + 1 < words.count {
        fuzz.folder = words[index + 1]
        words.removeSubrange(index...index + 1)
      }
      guard words.count == 2 else { return usage() }
      if words[0] == "--replay" { return fuzz.replay(words[1]) }
      guard let first = UInt64(words[0]), let end = UInt64(words[1]), first < end else {
        return usage()
      }
      try fuzz.run(first..<end, Corpus(folders: folders))
    }

    private static func usage() {
      print(
        "usage: Fuzz FROM TO | --replay FILE, [--deep | --write] [--results FOLDER] [--corpus FOLDER]"
      )
      exit(2)
    }

    private func replay(_ path: String) {
      let suffix = path.split(separator: ".").last.map(String.init) ?? ""
      guard let kind = Seed.Kind(rawValue: suffix) else { return Fuzz.usage() }
      let start = Self.processorTime
      do throws(Trial.Finding) {
        print("\(path): \(try trial.run(path, kind)), \(Self.processorTime - start) s")
      } catch {
        print("\(path): \(error.sentence)")
        exit(1)
      }
    }

    private mutating func run(_ numbers: Range<UInt64>, _ corpus: Corpus) throws {
      mkdir(folder, 0o777)
      for number in numbers {
        let (kind, bytes) = corpus.file(number)
        let path = "\(folder)/\(number).\(kind)"
        try write(bytes, to: path)
        if onlyWrites { continue }
        alarm(Self.hanging)
        let start = Self.processorTime
        var problem: String?
        do throws(Trial.Finding) {
          let outcome = try trial.run(path, kind)
          outcomes["\(kind) \(outcome)", default: 0] += 1
        } catch {
          problem = error.sentence
        }
        let time = Self.processorTime - start
        alarm(0)
        if time > slowest {
          slowest = time
          print("slowest so far: \(number).\(kind), \(time) s")
        }
        if time > Self.slow { problem = "took \(time) s of processor time" }
        guard let problem else {
          unlink(path)
          continue
        }
        findings += 1
        try write(Array(problem.utf8), to: path + ".txt")
        print("\(path): \(problem)")
      }
      for (outcome, count) in outcomes.sorted(by: { $0.key < $1.key }) { print(outcome, count) }
      var usage = rusage()
      getrusage(CInt(RUSAGE_SELF.rawValue), &usage)
      let peak = usage.ru_maxrss << 10
      print("\(findings) findings, slowest \(slowest) s, at most \(peak >> 20) MiB")
      if peak > Self.memory {
        print("the process took \(peak) bytes, at most \(Self.memory) expected")
        exit(1)
      }
      exit(findings == 0 ? 0 : 1)
    }

    private static var processorTime: Double {
      var time = timespec()
      clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
  }
#endif

struct CannotWrite: Error {
  let path: String
}

func write(_ bytes: [UInt8], to path: String) throws(CannotWrite) {
  guard let file = fopen(path, "w") else { throw CannotWrite(path: path) }
  defer { fclose(file) }
  guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw CannotWrite(path: path) }
}
