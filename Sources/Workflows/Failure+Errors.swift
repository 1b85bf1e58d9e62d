import CaffeFormat
import Compare
import Execution
import Glibc
import IR
import ONNXFormat
import Operators
import Rewrite
import SlimFormat
import Tensors

extension Failure {
  /// Wraps an error of a module: the class by what happened, the message with the file before it.
  init(_ error: any Error, in path: String) {
    switch error {
    case let error as Failure: self = error
    case let error as FileError: self.init(Kind(error), error.description)
    case let error as ONNXError: self.init(Kind(error.category), error.description)
    case let error as CaffeError: self.init(Kind(error.category), error.description)
    case let error as CaffeWriteError: self.init(Kind(error), "\(path): \(error)")
    case let error as ONNXWriteError: self.init(Kind(error), "\(path): \(error)")
    case let error as SlimError: self.init(Kind(error), error.description)
    case let error as ParseError: self.init(Kind(error), "\(path):\(error)")
    case let error as GraphError: self.init(Kind(error), "\(path): \(error)")
    case let error as ExecutionError: self.init(Kind(error), "\(path): \(error)")
    case let error as ComparisonError: self.init(.usage, "\(path): \(error)")
    case .graph(let pass, let error) as RewriteError:
      self.init(Kind(error), "\(path): after '\(pass)': \(error)")
    case let error as RewriteError: self.init(.internal, "\(path): \(error)")
    case let error as VerifyError: self.init(.internal, "\(path): \(error)")
    default: self.init(.internal, "\(path): \(error)")
    }
  }

  /// Runs `body` and wraps what it throws.
  @discardableResult
  static func catching<R>(in path: String, _ body: () throws -> R) throws(Failure) -> R {
    do {
      return try body()
    } catch {
      throw Failure(error, in: path)
    }
  }
}

extension Failure.Kind {
  fileprivate init(_ category: ONNXError.Category) {
    switch category {
    case .file, .malformed: self = .malformed
    case .unsupported: self = .unsupported
    case .limit: self = .limit
    case .usage: self = .usage
    }
  }

  fileprivate init(_ category: CaffeError.Category) {
    switch category {
    case .file, .malformed: self = .malformed
    case .unsupported: self = .unsupported
    case .limit: self = .limit
    case .usage: self = .usage
    }
  }

  fileprivate init(_ error: CaffeWriteError) {
    switch error {
    case .unsupported: self = .unsupported
    case .tooLarge: self = .limit
    }
  }

  fileprivate init(_ error: ONNXWriteError) {
    switch error {
    case .opset: self = .usage
    case .unsupported: self = .unsupported
    case .tooLarge: self = .limit
    }
  }

  /// What cannot be read is bad input; a place that takes no file is bad usage; a full disk is a limit.
  fileprivate init(_ error: FileError) {
    switch error {
    case .system(_, _, ENOSPC), .system(_, _, EDQUOT), .system(_, _, EFBIG),
      .system(_, _, ENOMEM), .system(_, _, EMFILE), .system(_, _, ENFILE):
      self = .limit
    case .limit: self = .limit
    case .system(_, "write", _): self = .usage
    case .system, .malformed: self = .malformed
    }
  }

  fileprivate init(_ error: SlimError) {
    if case .file(let error) = error.problem {
      self = Self(error)
      return
    }
    switch error.kind {
    case .file, .malformed: self = .malformed
    case .unsupported: self = .unsupported
    case .limit: self = .limit
    }
  }

  fileprivate init(_ error: ParseError) {
    switch error.problem {
    case .limit: self = .limit
    default: self = .malformed
    }
  }

  fileprivate init(_ error: GraphError) {
    switch error {
    case .unknown: self = .usage
    case .shape(_, _, .unsupported), .shape(_, _, .unknown), .evaluation(_, _, .unsupported):
      self = .unsupported
    case .shape(_, _, .limit), .evaluation(_, _, .limit), .evaluation(_, _, .shape(.limit)):
      self = .limit
    case .shape, .evaluation, .input, .duplicate, .invalid: self = .malformed
    }
  }

  fileprivate init(_ error: ExecutionError) {
    switch error {
    case .unknownISA, .option: self = .usage
    case .unavailableISA: self = .unsupported
    case .graph(let error): self = Self(error)
    case .memory, .tooLarge: self = .limit
    case .result: self = .internal
    }
  }
}
