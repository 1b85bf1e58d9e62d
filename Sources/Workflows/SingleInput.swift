import Glibc
import ONNXFormat
import Tensors

/// One input from a file: `NAME=FILE`, the file npy or a `TensorProto`.
struct SingleInput {
  let name: String
  private let file: String

  /// - Throws: `Failure.usage` for another form.
  init(_ argument: String) throws(Failure) {
    let splits = argument.indices.filter { argument[$0] == "=" && $0 > argument.startIndex }
    func path(_ index: String.Index) -> String { String(argument[argument.index(after: index)...]) }
    // A name may hold '=', a path may too: the longest name whose rest is an existing file wins.
    let best = splits.last { access(path($0), F_OK) == 0 } ?? splits.first
    guard let best, !path(best).isEmpty else {
      throw Failure(.usage, "--input is '\(argument)', NAME=FILE expected")
    }
    name = String(argument[..<best])
    file = path(best)
  }

  /// Reads the file.
  ///
  /// - Throws: `Failure.malformed` when it cannot be read.
  func read() throws(Failure) -> Tensor {
    try Failure.catching(in: file) {
      if file.hasSuffix(".pb") { return try ONNXTensorFile.read(path: file).tensor }
      return try NPY.read(path: file)
    }
  }
}
