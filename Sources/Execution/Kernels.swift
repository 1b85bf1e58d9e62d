import CKernels

/// The kernels of one instruction set.
struct Kernels: @unchecked Sendable {
  let table: UnsafePointer<nn_kernels>

  /// Floats of a vector, channels of a block.
  let lanes: Int
  let rows: Int
  /// Vectors of a full panel of output channels.
  let vectors: Int
  let name: String

  static let names = ["base", "avx2", "avx512"]

  /// - Throws: when the name is unknown or names what this machine cannot run.
  init(isa: String?) throws(ExecutionError) {
    if let isa, !Self.names.contains(isa) { throw .unknownISA(name: isa, known: Self.names) }
    guard let table = nn_kernels_best(isa) else {
      let best = nn_kernels_best(nil).map { String(cString: $0.pointee.isa) }
      throw .unavailableISA(name: isa ?? "best", best: best ?? "none")
    }
    self.table = table
    lanes = table.pointee.lanes
    rows = table.pointee.gemm_rows
    vectors = table.pointee.gemm_vectors
    name = String(cString: table.pointee.isa)
  }

  /// The instruction sets that this machine can run, lowest first.
  static var available: [String] {
    names.filter { nn_kernels_best($0) != nil }
  }
}
