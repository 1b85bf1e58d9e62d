import Tensors

/// One way to store a tensor that gives the same bits back, not yet packed.
struct EncodingCandidate {
  var encoding: WeightEncoding
  /// All tables, in the machine's layout.
  var table: [UInt8] = []
  /// What stands for the elements; nil when they stand for themselves.
  var codes: [UInt8]?

  /// The ways that may be worth it for a tensor.
  ///
  /// - Parameter narrow: the 16-bit type in which single-precision numbers that it can express are stored even
  ///   when nothing is compressed.
  static func all(
    for tensor: Tensor, _ compression: Compression, narrow: ElementType?
  ) -> [EncodingCandidate] {
    guard tensor.byteCount > 2 * WeightTable.alignment else { return [] }
    return tensor.withUnsafeBytes { bytes in
      var found: [EncodingCandidate] = []
      if compression == .none {
        if tensor.element == .f32, let narrow, let candidate = narrowed(bytes, to: narrow) {
          found.append(candidate)
        }
        return found
      }
      if tensor.element.byteCount == 1 {
        return [EncodingCandidate(encoding: WeightEncoding(isCompressed: true))]
      }
      found += tables(tensor, bytes)
      if found.contains(where: { $0.encoding.form.hasOneTable }) { return found }
      if tensor.element == .f32 {
        for type in [ElementType.f16, .bf16] {
          guard let plain = narrowed(bytes, to: type) else { continue }
          var packed = plain
          packed.encoding.hasPlanes = true
          packed.encoding.isCompressed = true
          found += [plain, packed]
        }
      }
      found.append(
        EncodingCandidate(encoding: WeightEncoding(hasPlanes: true, isCompressed: true)))
      if compression == .best {
        found.append(EncodingCandidate(encoding: WeightEncoding(isCompressed: true)))
      }
      return found
    }
  }

  /// Palettes and scales, for all elements or else along an axis.
  private static func tables(
    _ tensor: Tensor, _ bytes: UnsafeRawBufferPointer
  ) -> [EncodingCandidate] {
    var axes: [Int?] = [nil]
    for axis in [0, 1, tensor.rank - 1] where axis < tensor.rank && !axes.contains(axis) {
      if tensor.shape[axis] > 1 { axes.append(axis) }
    }
    for axis in axes {
      let slices = Slices(tensor.shape, axis: axis)
      var distinct: [DistinctValues] = []
      for slice in 0..<slices.count {
        guard
          let values = DistinctValues(
            bytes, width: tensor.element.byteCount, slices.runs(of: slice))
        else { break }
        distinct.append(values)
        if slice == 0, axis != nil, !isPromising(values, slices, tensor.element) { break }
      }
      guard distinct.count == slices.count else { continue }
      var found: [EncodingCandidate] = []
      if tensor.element == .f32, let scaled = scaled(bytes, slices, axis, distinct) {
        found.append(scaled)
      }
      if isWorthTables(distinct, slices) {
        found.append(palette(tensor, bytes, slices, axis, distinct))
      }
      if !found.isEmpty { return found }
    }
    return []
  }

  /// Whether a look at the first slice leaves hope for tables.
  private static func isPromising(
    _ values: DistinctValues, _ slices: Slices, _ element: ElementType
  ) -> Bool {
    isWorthTables([values], slices) || element == .f32 && ScaleFit(values.values) != nil
  }

  private static func isWorthTables(_ distinct: [DistinctValues], _ slices: Slices) -> Bool {
    (distinct.map(\.values.count).max() ?? 0) <= slices.sliceCount / 2
  }

  private static func palette(
    _ tensor: Tensor, _ bytes: UnsafeRawBufferPointer, _ slices: Slices, _ axis: Int?,
    _ distinct: [DistinctValues]
  ) -> EncodingCandidate {
    let size = distinct.map(\.values.count).max() ?? 1
    let width = tensor.element.byteCount
    var table: [UInt8] = []
    table.reserveCapacity(slices.count * size * width)
    for values in distinct {
      for entry in 0..<size {
        let value = values.values[min(entry, values.values.count - 1)].littleEndian
        withUnsafeBytes(of: value) { table.append(contentsOf: $0[..<width]) }
      }
    }
    let codes = [UInt8](unsafeUninitializedCapacity: tensor.count) { codes, count in
      for (slice, values) in distinct.enumerated() {
        values.code(bytes, width: width, slices.runs(of: slice), into: codes)
      }
      count = tensor.count
    }
    return EncodingCandidate(
      encoding: WeightEncoding(form: .palette(axis: axis, size: size), isCompressed: true),
      table: table, codes: codes)
  }

  private static func scaled(
    _ bytes: UnsafeRawBufferPointer, _ slices: Slices, _ axis: Int?, _ distinct: [DistinctValues]
  ) -> EncodingCandidate? {
    var table: [UInt8] = []
    var fits: [ScaleFit] = []
    for values in distinct {
      guard let fit = ScaleFit(values.values) else { return nil }
      fits.append(fit)
      withUnsafeBytes(of: fit.scale.bitPattern.littleEndian) { table.append(contentsOf: $0) }
    }
    let total = slices.count * slices.sliceCount
    let codes = [UInt8](unsafeUninitializedCapacity: total) { codes, count in
      for (slice, values) in distinct.enumerated() {
        let runs = slices.runs(of: slice)
        values.code(bytes, width: 4, runs, into: codes)
        for run in 0..<runs.count {
          let start = runs.first + run * runs.stride
          for index in start..<start + runs.length {
            codes[index] = UInt8(bitPattern: fits[slice].codes[Int(codes[index])])
          }
        }
      }
      count = total
    }
    return EncodingCandidate(
      encoding: WeightEncoding(form: .scale(axis: axis), isCompressed: true), table: table,
      codes: codes)
  }

  /// Single-precision numbers in a 16-bit type; nil when it does not hold all of them, bit by bit.
  private static func narrowed(
    _ bytes: UnsafeRawBufferPointer, to type: ElementType
  ) -> EncodingCandidate? {
    let count = bytes.count / 4
    let isHalf = type == .f16
    var isExact = true
    let codes = [UInt8](unsafeUninitializedCapacity: 2 * count) { codes, written in
      for index in 0..<count {
        let value = bytes.loadUnaligned(fromByteOffset: 4 * index, as: Float.self)
        let bits = isHalf ? Half.f16(Double(value)) : Half.bf16(Double(value))
        let back = isHalf ? Half.value(f16: bits) : Half.value(bf16: bits)
        guard back.bitPattern == value.bitPattern else {
          isExact = false
          return
        }
        codes[2 * index] = UInt8(truncatingIfNeeded: bits)
        codes[2 * index + 1] = UInt8(truncatingIfNeeded: bits >> 8)
      }
      written = 2 * count
    }
    guard isExact else { return nil }
    return EncodingCandidate(
      encoding: WeightEncoding(form: isHalf ? .f16 : .bf16), codes: codes)
  }
}

extension WeightEncoding.Form {
  /// Whether one table serves all elements.
  fileprivate var hasOneTable: Bool {
    switch self {
    case .palette(nil, _), .scale(nil): true
    default: false
    }
  }
}
