import CKernels
import Tensors
import Testing

/// A 16-bit float type: its kernels, and the conversions that they must equal.
enum Format: CaseIterable {
  case f16
  case bf16

  func value(_ bits: UInt16) -> Float {
    self == .f16 ? Half.value(f16: bits) : Half.value(bf16: bits)
  }

  func bits(_ value: Float) -> UInt16 {
    self == .f16 ? Half.f16(Double(value)) : Half.bf16(Double(value))
  }

  func widen(_ table: KernelTable, _ call: nn_widen) {
    var call = call
    self == .f16 ? table.kernels.widen_f16(&call) : table.kernels.widen_bf16(&call)
  }

  func narrow(_ table: KernelTable, _ call: nn_narrow) {
    var call = call
    self == .f16 ? table.kernels.narrow_f16(&call) : table.kernels.narrow_bf16(&call)
  }

  func round(_ table: KernelTable, _ call: nn_round) {
    var call = call
    self == .f16 ? table.kernels.round_f16(&call) : table.kernels.round_bf16(&call)
  }
}

@Suite struct HalfTests {
  /// Every number of a type, what lies halfway to its neighbours and beside that, and floats of any bits.
  private func floats(_ format: Format) -> [Float] {
    let numbers = (0...UInt16.max).map(format.value)
    var result = numbers
    for (number, next) in zip(numbers, numbers.dropFirst()) where number.isFinite {
      let beyond = next.isInfinite ? number + (number - number.nextDown(format)) : next
      let middle = number + (beyond - number) / 2
      result += [middle, middle.nextUp, middle.nextDown]
    }
    var random = Random(1)
    result += (0..<300_000).map { _ in Float(bitPattern: UInt32(truncatingIfNeeded: random.next()))
    }
    // Exponents around those of the type, where random bits seldom are.
    result += (0..<300_000).map { _ in
      let bits = random.next()
      let exponent = UInt32(96 + bits % 48)
      return Float(
        bitPattern: UInt32(truncatingIfNeeded: bits >> 32) & 0x807F_FFFF | exponent << 23)
    }
    return result + [.infinity, -.infinity, .nan, -.nan, .greatestFiniteMagnitude, 0, -0.0]
  }

  @Test(arguments: KernelTable.all, Format.allCases)
  func widensEveryNumber(_ table: KernelTable, _ format: Format) {
    let bits = Array(0...UInt16.max)
    let found = guarded(bits.count) { dst in
      bits.withUnsafeBufferPointer {
        format.widen(table, nn_widen(src: $0.baseAddress, dst: dst, count: bits.count))
      }
    }
    let wrong = bits.indices.filter { !isSame(found[$0], format.value(bits[$0])) }
    #expect(wrong == [], "\(table.name): bits that give another number")
  }

  @Test(arguments: KernelTable.all, Format.allCases)
  func roundsToNearestEven(_ table: KernelTable, _ format: Format) {
    let floats = floats(format)
    var bits = [UInt16](repeating: 0, count: floats.count)
    floats.withUnsafeBufferPointer { source in
      bits.withUnsafeMutableBufferPointer { target in
        format.narrow(
          table,
          nn_narrow(src: source.baseAddress, dst: target.baseAddress, count: source.count))
      }
    }
    let narrowed = floats.indices.filter { index in
      let wanted = format.bits(floats[index])
      return floats[index].isNaN ? !format.value(bits[index]).isNaN : bits[index] != wanted
    }
    #expect(narrowed.map { floats[$0].bitPattern } == [], "\(table.name): narrowed wrongly")
    let rounded = guarded(floats.count) { dst in
      for (index, value) in floats.enumerated() { dst[index] = value }
      format.round(table, nn_round(src: dst, dst: dst, count: floats.count))
    }
    let wrong = floats.indices.filter { index in
      !isSame(rounded[index], format.value(format.bits(floats[index])))
    }
    #expect(wrong.map { floats[$0].bitPattern } == [], "\(table.name): rounded wrongly")
  }

  /// The payload of a NaN does not depend on the instruction set either.
  @Test(arguments: Format.allCases) func allTablesGiveTheSameBits(_ format: Format) {
    let floats = floats(format)
    let results = KernelTable.all.map { table in
      guarded(floats.count) { dst in
        floats.withUnsafeBufferPointer {
          format.round(table, nn_round(src: $0.baseAddress, dst: dst, count: floats.count))
        }
      }.map(\.bitPattern)
    }
    #expect(results.allSatisfy { $0 == results[0] })
  }

  @Test(arguments: KernelTable.all, Format.allCases)
  func anyCount(_ table: KernelTable, _ format: Format) {
    for count in 0...(3 * table.lanes + 1) {
      var random = Random(count)
      let values = random.array(count, .reals)
      let wanted = values.map(format.bits)
      let rounded = guarded(count) { dst in
        values.withUnsafeBufferPointer {
          format.round(table, nn_round(src: $0.baseAddress, dst: dst, count: count))
        }
      }
      #expect(rounded == wanted.map(format.value))
      var bits = [UInt16](repeating: 0xa5a5, count: count + 32)
      bits.withUnsafeMutableBufferPointer { target in
        values.withUnsafeBufferPointer { source in
          format.narrow(
            table,
            nn_narrow(
              src: source.baseAddress, dst: target.baseAddress.map { $0 + 16 }, count: count))
        }
      }
      #expect(bits[16..<16 + count].elementsEqual(wanted))
      #expect((bits.prefix(16) + bits.suffix(16)).allSatisfy { $0 == 0xa5a5 }, "writes outside")
      let widened = guarded(count) { dst in
        wanted.withUnsafeBufferPointer {
          format.widen(table, nn_widen(src: $0.baseAddress, dst: dst, count: count))
        }
      }
      #expect(widened == rounded)
    }
  }

  /// The same bits, or both NaN.
  private func isSame(_ a: Float, _ b: Float) -> Bool {
    a.bitPattern == b.bitPattern || a.isNaN && b.isNaN
  }
}

extension Float {
  /// The number of a type just below a positive one.
  fileprivate func nextDown(_ format: Format) -> Float { format.value(format.bits(self) - 1) }
}
