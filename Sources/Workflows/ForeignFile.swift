import Glibc
import Tensors

/// What a file is that cannot be read as the model that its name promises.
///
/// It is asked for only after reading has failed, so that no valid model is turned away by its first bytes.
struct ForeignFile {
  /// Such as "a zip archive".
  let sentence: String

  /// - Returns: nil when the file shows no sign of being something else.
  init?(path: String, not format: ModelFormat) {
    guard let file = try? MappedFile(path: path) else { return nil }
    let sentence = withExtendedLifetime(file) {
      Self.sentence(ForeignBytes(file.bytes), not: format)
    }
    guard let sentence else { return nil }
    self.sentence = sentence
  }

  private static func sentence(_ bytes: ForeignBytes, not format: ModelFormat) -> String? {
    if bytes.count == 0 { return "empty" }
    if let archive = archive(bytes) { return archive }
    if let model = model(bytes, not: format) { return model }
    return format == .ir ? nil : text(bytes, not: format)
  }

  /// Containers and files of numbers, by their first bytes.
  private static func archive(_ bytes: ForeignBytes) -> String? {
    if bytes.starts(with: [0x50, 0x4B, 3, 4]) {
      let first = bytes.text(30..<(30 + min(bytes.number16(26), 256)))
      if first.hasSuffix(".pkl") || first.hasSuffix("/version") || first.hasSuffix("/byteorder")
        || first.hasSuffix("/.format_version")
      {
        return "a PyTorch file (export it with torch.onnx.export)"
      }
      if first.hasSuffix(".npy") { return "an npz file of arrays" }
      return "a zip archive"
    }
    let magics: [([UInt8], String)] = [
      ([0x1F, 0x8B], "a gzip file (unpack it first)"),
      ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], "an xz file (unpack it first)"),
      ([0x28, 0xB5, 0x2F, 0xFD], "a zstd file (unpack it first)"),
      (Array("BZh".utf8), "a bzip2 file (unpack it first)"),
      ([0x93] + Array("NUMPY".utf8), "an npy file"),
      ([0x89] + Array("HDF".utf8), "an HDF5 file, such as Keras writes"),
      ([0x89] + Array("PNG".utf8), "a PNG image"),
      ([0xFF, 0xD8, 0xFF], "a JPEG image"),
      ([0x7F] + Array("ELF".utf8), "a program or library (ELF)"),
    ]
    if let found = magics.first(where: { bytes.starts(with: $0.0) }) { return found.1 }
    if bytes.count > 262, bytes.text(257..<262) == "ustar" { return "a tar archive" }
    if bytes.count > 2, bytes[0] == 0x80, (2...5).contains(bytes[1]),
      bytes.starts(with: Array("c".utf8), at: 2) || bytes[2] == 0x8A || bytes[2] == 0x7D
        || bytes[2] == 0x95
    {
      return "a Python pickle, such as older PyTorch writes (export it with torch.onnx.export)"
    }
    return nil
  }

  /// Models of other programs.
  private static func model(_ bytes: ForeignBytes, not format: ModelFormat) -> String? {
    if format != .slim, bytes.starts(with: [0x89] + Array("SLIM".utf8)) {
      return "a .slim file (name it so)"
    }
    if bytes.starts(with: Array("TFL3".utf8), at: 4) { return "a TensorFlow Lite model" }
    if bytes.starts(with: Array("ORTM".utf8), at: 4) { return "an onnxruntime model (.ort)" }
    if bytes.starts(with: Array("GGUF".utf8)) { return "a GGUF model" }
    if bytes.count > 9, bytes.text(8..<10) == "{\"" {
      return "a safetensors file, which holds no graph"
    }
    let fields = bytes.fields
    if fields.count > 1 || fields.first.map({ $0.range.upperBound == bytes.count }) == true {
      if format != .caffemodel, isCaffe(bytes, fields) { return "a Caffe model (.caffemodel)" }
      if let node = fields.first, node.number == 1, bytes.isMessage(node.range, named: 1, typed: 2)
      {
        return "a TensorFlow graph (frozen .pb)"
      }
      if format != .onnx, fields.contains(where: { $0.number == 7 }), bytes[0] == 8 {
        return "an ONNX model (name it .onnx)"
      }
    }
    return nil
  }

  /// A `NetParameter`: its name, then layers of version 1 (field 2) or 2 (field 100).
  private static func isCaffe(_ bytes: ForeignBytes, _ fields: [ForeignBytes.Field]) -> Bool {
    guard let first = fields.first, !first.range.isEmpty, [1, 2, 3, 100].contains(first.number),
      fields.allSatisfy({ $0.number <= 8 || $0.number == 100 })
    else { return false }
    return fields.contains { field in
      field.number == 100 && bytes.isMessage(field.range, named: 1, typed: 2)
        || field.number == 2 && !bytes.fields(in: field.range).isEmpty
          && bytes.fields(in: field.range).contains { $0.number == 4 || $0.number == 1 }
    }
  }

  /// Text of all sorts.
  private static func text(_ bytes: ForeignBytes, not format: ModelFormat) -> String? {
    guard bytes.isText else { return nil }
    let head = bytes.text(0..<min(bytes.count, 4096))
    let start = head.drop(while: \.isWhitespace).lowercased()
    if start.hasPrefix("version https://git-lfs") {
      return "a Git LFS pointer, not the file itself (fetch it with 'git lfs pull')"
    }
    if start.hasPrefix("<!doctype html") || start.hasPrefix("<html") {
      return "an HTML page (a download that went wrong?)"
    }
    if start.hasPrefix("<?xml") { return "an XML file" }
    let line = head.split(whereSeparator: \.isNewline).map { $0.drop(while: \.isWhitespace) }
      .first { !$0.isEmpty && !$0.hasPrefix("#") }
    if let line {
      let word = line.prefix { $0.isLetter || $0 == "_" || $0.isNumber }
      let rest = line.dropFirst(word.count).drop(while: \.isWhitespace).first
      if rest == ":" || rest == "{" {
        if ["ir_version", "producer_name", "opset_import"].contains(word) {
          return "an ONNX model as text, which is not read"
        }
        if ["name", "layer", "layers", "input", "input_dim", "input_shape", "state"].contains(word)
        {
          return format == .prototxt ? nil : "a Caffe network as text (.prototxt)"
        }
      }
    }
    if start.hasPrefix("{") || start.hasPrefix("[") { return "a JSON file" }
    return format == .prototxt ? nil : "a text file"
  }
}
