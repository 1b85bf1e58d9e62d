import COnnxSchema
import Glibc
import Protobuf
import Tensors

/// The files beside a model that hold data of its tensors, each mapped once.
///
/// A location is a relative path inside the model's folder: what is absolute, climbs with `..`, or
/// leads out through a symbolic link is refused. The folder of a model that is itself a link counts too.
final class ExternalData {
  private let folders: [String]
  /// Where files are that do not have their names yet.
  private let paths: [String: String]
  private var files: [String: MappedFile] = [:]

  init(model: String, paths: [String: String] = [:]) {
    self.paths = paths
    let folder = ExternalData.folder(of: model)
    let target = ExternalData.resolved(model).map(ExternalData.folder(of:))
    folders = [folder] + (target.map { [$0] } ?? [])
  }

  func tensor(
    _ proto: Onnx__TensorProto, _ element: ElementType, _ shape: [Int], _ byteCount: Int
  ) throws(TensorProblem) -> Tensor {
    do throws(ExternalDataProblem) {
      let entries = try entries(proto)
      guard let location = entries["location"], !location.isEmpty else { throw .noLocation }
      let offset = try number("offset", entries) ?? 0
      let file = try file(location)
      let length = try number("length", entries)
      if let length, length != byteCount {
        throw .length(path: location, found: length, expected: byteCount)
      }
      guard
        let tensor = Tensor(element: element, shape: shape, mapped: file, offset: offset)
      else {
        throw .range(path: location, offset: offset, length: byteCount, fileSize: file.count)
      }
      return tensor.withCanonicalBooleans
    } catch { throw .external(error) }
  }

  private func entries(_ proto: Onnx__TensorProto) throws(ExternalDataProblem) -> [String: String] {
    var result: [String: String] = [:]
    for entry in Messages(proto.n_external_data, proto.external_data) {
      let key = text(entry.pointee.key)
      guard result.updateValue(text(entry.pointee.value), forKey: key) == nil else {
        throw .duplicateKey(key)
      }
    }
    return result
  }

  private func number(
    _ key: String, _ entries: [String: String]
  ) throws(ExternalDataProblem) -> Int? {
    guard let text = entries[key] else { return nil }
    guard let value = Int(text), value >= 0 else { throw .number(key: key, text: text) }
    return value
  }

  private func file(_ location: String) throws(ExternalDataProblem) -> MappedFile {
    if let file = files[location] { return file }
    let parts = location.split(separator: "/", omittingEmptySubsequences: false)
    guard !location.hasPrefix("/"), !parts.contains("..") else { throw .outside(location) }
    let path = paths[location] ?? folders[0] + "/" + location
    if let target = ExternalData.resolved(path) {
      let allowed = folders.compactMap(ExternalData.resolved)
      guard allowed.contains(where: { target.hasPrefix($0 == "/" ? $0 : $0 + "/") }) else {
        throw .outside(location)
      }
    }
    do throws(FileError) {
      let file = try MappedFile(path: path)
      files[location] = file
      return file
    } catch { throw .file(error) }
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// The path without symbolic links; nil when there is no such file.
  private static func resolved(_ path: String) -> String? {
    guard let target = realpath(path, nil) else { return nil }
    defer { free(target) }
    return String(cString: target)
  }
}
