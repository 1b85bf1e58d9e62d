import CaffeFormat
import Glibc
import IR
import Tensors
import Testing

/// A folder that is there while the object lives, with files in it.
final class TemporaryFolder {
  let path: String

  init() throws {
    var template = Array("/tmp/caffeformat-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else {
      throw FileError.system(path: "/tmp", action: "make a folder in", code: errno)
    }
    path = String(cString: made)
  }

  deinit {
    guard let entries = opendir(path) else { return }
    while let entry = readdir(entries) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      unlink(path + "/" + name)
    }
    closedir(entries)
    rmdir(path)
  }

  /// Writes a file and gives its path.
  func write(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
    let file = path + "/" + name
    let bytes = Array(bytes)
    guard let handle = fopen(file, "w") else {
      throw FileError.system(path: file, action: "create", code: errno)
    }
    defer { fclose(handle) }
    guard fwrite(bytes, 1, bytes.count, handle) == bytes.count else {
      throw FileError.system(path: file, action: "write", code: errno)
    }
    return file
  }
}

/// A network as files: a text, a caffemodel or both.
struct TestNet: Sendable {
  var text: String?
  var model: [UInt8]?

  init(_ text: String? = nil, _ model: [UInt8]? = nil) {
    self.text = text
    self.model = model
  }

  /// Reads it from files named `net.prototxt` and `net.caffemodel`; without a caffemodel, weights are absent.
  func read(_ change: (inout CaffeOptions) -> Void = { _ in }) throws -> CaffeModel {
    let folder = try TemporaryFolder()
    var options = CaffeOptions()
    if model == nil { options.weights = .absent }
    change(&options)
    return try CaffeReader.read(try files(in: folder), options: options)
  }

  private func files(in folder: TemporaryFolder) throws -> CaffeFiles {
    var files = CaffeFiles()
    if let text { files.prototxt = try folder.write("net.prototxt", text.utf8) }
    if let model { files.caffemodel = try folder.write("net.caffemodel", model) }
    return files
  }

  /// The sentence with which it is refused, paths without their folder, and its kind; nil when it is read.
  func refusal(
    _ change: (inout CaffeOptions) -> Void = { _ in }
  ) throws -> (sentence: String, category: CaffeError.Category)? {
    let folder = try TemporaryFolder()
    var options = CaffeOptions()
    if model == nil { options.weights = .absent }
    change(&options)
    let files = try files(in: folder)
    do throws(CaffeError) {
      _ = try CaffeReader.read(files, options: options)
      return nil
    } catch { return (without(folder.path + "/", "\(error)"), error.category) }
  }

  private func without(_ folder: String, _ text: String) -> String {
    var result = ""
    var rest = Substring(text)
    while !rest.isEmpty {
      if rest.hasPrefix(folder) {
        rest = rest.dropFirst(folder.count)
      } else {
        result.append(rest.removeFirst())
      }
    }
    return result
  }
}

/// The lines of a graph between its braces, without their indent.
func lines(_ graph: Graph) -> [String] {
  graph.text.split(separator: "\n").dropFirst().dropLast().map { String($0.drop { $0 == " " }) }
}

/// The notes of a network.
func notes(_ model: CaffeModel) -> [String] { model.notes.map { "\($0)" } }

/// An input of one image of the given channels and two layers' worth of room to name blobs.
func input(_ name: String = "x", _ sizes: [Int] = [1, 2]) -> String {
  "input: \"\(name)\" input_shape { \(sizes.map { "dim: \($0) " }.joined())}\n"
}

/// A layer in text.
func layer(
  _ name: String, _ type: String, _ bottoms: [String], _ tops: [String], _ rest: String = ""
) -> String {
  "layer { name: \"\(name)\" type: \"\(type)\" "
    + bottoms.map { "bottom: \"\($0)\" " }.joined() + tops.map { "top: \"\($0)\" " }.joined()
    + rest + " }\n"
}
