import IR
import Operators
import Tensors

/// The steps of one segment of a graph for concrete sizes; immutable, and shared by concurrent runs.
final class Plan: @unchecked Sendable {
  enum Output {
    case input
    case constant(Tensor)
    case memory(Plain)
    case boxed(Int)
  }

  /// What a slot's address is.
  enum Address {
    case input(ValueID)
    case fixed(UnsafeMutableRawPointer)
    case arena(offset: Int)
  }

  let range: Range<Int>
  let steps: [Step]
  /// By step: the parts that may run at the same time.
  let chunks: [Int]
  let records: [StepRecord]
  let references: [Reference]
  let choices: [ConvChoice]
  let addresses: [Address]
  let inputs: [ValueID]
  /// The boxes in which inputs that are no tensors of known shape lie.
  let inputBoxes: [(ValueID, Int)]
  let boxCount: Int
  let outputs: [(ValueID, Output)]
  let visible: [ValueID: Visible]
  let arenaBytes: Int
  let peakBytes: Int
  let activationBytes: Int

  /// What fixed addresses point into.
  private let tables: TableMemory
  private let tensors: [Tensor]

  private let contexts = ContextStore()

  init(_ planner: Planner, outputs: [(ValueID, Output)], end: Int) throws(ExecutionError) {
    let arena = Arena(
      planner.slots.map { slot in
        guard case .arena = slot.source else {
          return Arena.Interval(byteCount: 0, first: 1, last: 0)
        }
        return Arena.Interval(
          byteCount: slot.byteCount, first: slot.firstStep, last: slot.lastStep,
          inPlace: slot.inPlace)
      }, steps: planner.steps.count)
    let limit = planner.options.memoryLimit
    guard arena.byteCount <= limit else { throw .memory(needed: arena.byteCount, limit: limit) }
    var tensors: [Tensor] = []
    addresses = planner.slots.enumerated().map { index, slot in
      switch slot.source {
      case .input(let id): return .input(id)
      case .constant(let tensor):
        tensors.append(tensor)
        return tensor.address.map { .fixed($0) } ?? .arena(offset: 0)
      case .table(let address): return .fixed(UnsafeMutableRawPointer(mutating: address))
      case .arena: return .arena(offset: arena.offsets[index] ?? 0)
      }
    }
    self.tensors = tensors
    range = planner.segment.range
    steps = planner.steps
    chunks = planner.steps.map(\.chunks)
    records = planner.finishedRecords()
    references = planner.references
    choices = planner.choices
    inputs = planner.segment.inputs
    inputBoxes = planner.segment.inputs.compactMap { id in planner.boxes[id].map { (id, $0) } }
    boxCount = planner.boxes.count
    self.outputs = outputs
    visible = planner.visible
    arenaBytes = arena.byteCount
    peakBytes = arena.peak
    activationBytes = planner.activationBytes()
    tables = planner.tables
  }

  /// Lends a context that no other run uses.
  func withContext<R>(
    _ body: (Context) throws(ExecutionError) -> R
  ) throws(ExecutionError) -> R {
    let context: Context
    if let idle = contexts.take() { context = idle } else { context = try Context(self) }
    let result = try body(context)
    contexts.give(context)
    return result
  }
}

extension Tensor {
  /// Where the elements lie, valid as long as the tensor lives; nil when there are none.
  fileprivate var address: UnsafeMutableRawPointer? {
    withUnsafeBytes { UnsafeMutableRawPointer(mutating: $0.baseAddress) }
  }
}
