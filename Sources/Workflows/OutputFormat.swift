/// The formats that a conversion writes, by suffix.
enum OutputFormat: String, CaseIterable {
  case slim, ir, onnx
  /// A Caffe network: as text with its caffemodel beside it, or the caffemodel alone.
  case prototxt, caffemodel
  /// A drawing for Graphviz, which nothing reads back.
  case dot

  var isCaffe: Bool { self == .prototxt || self == .caffemodel }

  init(path: String) throws(Failure) {
    guard !path.isEmpty else { throw Failure(.usage, "the path of the output is empty") }
    guard let suffix = ModelFormat.suffix(of: path), let format = OutputFormat(rawValue: suffix)
    else {
      let known = Self.allCases.map { ".\($0)" }.joined(separator: ", ")
      throw Failure(.usage, "\(path): the suffix says no format to write, one of \(known) expected")
    }
    self = format
  }
}
