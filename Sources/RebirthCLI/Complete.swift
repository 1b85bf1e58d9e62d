import ArgumentParser

/// What shells offer for the arguments that several commands have.
enum Complete {
  static var model: CompletionKind {
    .file(extensions: ["onnx", "slim", "ir", "prototxt", "caffemodel"])
  }
  static var data: CompletionKind { .file(extensions: ["npz"]) }
  static var isa: CompletionKind { .list(["base", "avx2", "avx512"]) }
}
