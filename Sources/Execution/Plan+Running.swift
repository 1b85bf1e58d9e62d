import CKernels
import IR
import Operators
import Tensors

/// A value to show while running.
struct Shown {
  var id: ValueID
  var step: Int
  var form: Visible.Form
  /// The 16-bit type of a value that is held as floats.
  var narrow: NarrowFloat?

  func value(_ environment: Environment, _ boxes: [Value?]) -> Value {
    let bases = environment.bases
    switch form {
    case .plain(let plain):
      return .tensor(plain.tensor(bases).narrowed(to: narrow, environment.kernels))
    case .blocked(let blocked, let shape):
      return .tensor(
        blocked.tensor(bases, shape: shape).narrowed(to: narrow, environment.kernels))
    case .boxed(let box):
      guard let value = boxes[box] else { preconditionFailure("box \(box) is empty") }
      return value
    }
  }
}

extension Plan {
  /// The wanted values that the plan makes, in the order of their steps.
  func shown(_ wanted: Set<ValueID>) -> [Shown] {
    guard !wanted.isEmpty else { return [] }
    return wanted.compactMap { id in
      visible[id].map { Shown(id: id, step: $0.step, form: $0.form, narrow: $0.narrow) }
    }.sorted { ($0.step, $0.id) < ($1.step, $1.id) }
  }

  /// Puts the addresses of the inputs' elements into the table of a context.
  func bind(_ context: Context, _ input: (ValueID) -> Tensor?) {
    for (index, address) in addresses.enumerated() {
      guard case .input(let id) = address, let tensor = input(id) else { continue }
      tensor.withUnsafeBytes { bytes in
        if let base = bytes.baseAddress {
          context.bases[index] = UnsafeMutableRawPointer(mutating: base)
        }
      }
    }
  }

  /// Runs one step on the threads of a pool.
  func run(
    _ index: Int, _ environment: Environment, _ pool: ThreadPool, _ boxes: inout [Value?]
  ) throws(ExecutionError) {
    try steps.withUnsafeBufferPointer { steps throws(ExecutionError) in
      if case .reference(let reference) = steps[index] {
        try references[reference].run(environment, &boxes)
        return
      }
      if chunks[index] == 1 {
        steps[index].run(0, environment)
        return
      }
      guard let step = steps.baseAddress.map({ $0 + index }) else { return }
      withUnsafePointer(to: Job(step: step, environment: environment)) { job in
        pool.run(chunks: chunks[index], job) { context, chunk in
          let job = context.assumingMemoryBound(to: Job.self).pointee
          job.step.pointee.run(chunk, job.environment)
        }
      }
    }
  }

  private struct Job {
    var step: UnsafePointer<Step>
    var environment: Environment
  }
}
