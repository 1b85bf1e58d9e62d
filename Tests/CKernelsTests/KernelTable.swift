import CKernels
import Testing

/// The kernels of one instruction set that this machine can run.
struct KernelTable: @unchecked Sendable, CustomTestStringConvertible {
  let kernels: nn_kernels
  let name: String

  var lanes: Int { kernels.lanes }
  var testDescription: String { name }

  static let all: [KernelTable] = {
    var tables = [UnsafePointer<nn_kernels>?](repeating: nil, count: 8)
    let count = nn_kernels_all(&tables, tables.count)
    return tables.prefix(count).compactMap { $0?.pointee }.map {
      KernelTable(kernels: $0, name: String(cString: $0.isa))
    }
  }()

  /// Blocks of `lanes` channels that hold `channels`.
  func blocks(_ channels: Int) -> Int { (channels + lanes - 1) / lanes }

  /// Where element (channel, pixel) of a blocked map of `pixels` pixels stands.
  func place(_ channel: Int, _ pixel: Int, pixels: Int) -> Int {
    (channel / lanes * pixels + pixel) * lanes + channel % lanes
  }

  /// A plain [channel][pixel] map in blocks; padding lanes are NaN, which must not spread.
  func blocked(_ plain: [Float], channels: Int) -> [Float] {
    let pixels = plain.count / channels
    var result = [Float](repeating: .nan, count: blocks(channels) * pixels * lanes)
    for channel in 0..<channels {
      for pixel in 0..<pixels {
        result[place(channel, pixel, pixels: pixels)] = plain[channel * pixels + pixel]
      }
    }
    return result
  }

  /// The opposite of `blocked`.
  func plain(_ blocked: [Float], channels: Int) -> [Float] {
    let pixels = blocked.count / blocks(channels) / lanes
    return (0..<channels * pixels).map { blocked[place($0 / pixels, $0 % pixels, pixels: pixels)] }
  }

  /// Values by channel with zeros up to whole vectors.
  func padded(_ values: [Float]) -> [Float] {
    values + [Float](repeating: 0, count: blocks(values.count) * lanes - values.count)
  }

  /// The panels of `outputs` output channels: first vector and vectors of each.
  func panels(_ outputs: Int) -> [(first: Int, vectors: Int)] {
    stride(from: 0, to: blocks(outputs), by: kernels.gemm_vectors).map {
      ($0, min(kernels.gemm_vectors, blocks(outputs) - $0))
    }
  }
}

/// The sizes around a tile of `tile`.
func sizes(around tile: Int) -> [Int] { Set([1, tile - 1, tile, tile + 1, 3 * tile]).sorted() }
