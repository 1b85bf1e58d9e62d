import Compare
import Tensors
import Testing

/// Metrics of small tensors, worked out by hand.
@Suite struct MetricsTests {
  struct Case: CustomTestStringConvertible {
    let name: String
    let a: Tensor
    let b: Tensor
    let tolerance: Tolerance
    let expected: Metrics
    var testDescription: String { name }

    init(
      _ name: String, _ a: Tensor, _ b: Tensor, _ tolerance: Tolerance = Tolerance(),
      _ configure: (inout Metrics) -> Void
    ) {
      self.name = name
      self.a = a
      self.b = b
      self.tolerance = tolerance
      var metrics = Metrics()
      metrics.count = a.count
      configure(&metrics)
      expected = metrics
    }
  }

  private static func floats(
    _ values: [Double], _ shape: [Int]? = nil, _ element: ElementType = .f32
  ) -> Tensor {
    Tensor(values, shape: shape ?? [values.count], as: element)
  }

  private static func integers(_ values: [Int64], _ element: ElementType) -> Tensor {
    Tensor(values, shape: [values.count], as: element)
  }

  static let cases: [Case] = [
    Case("one of four differs", floats([1, 2, 3, 4]), floats([1, 2, 3, 5])) {
      $0.failing = 1
      $0.maxAbsolute = 1
      $0.maxRelative = 0.2
      $0.relativeFloor = 5e-4
      $0.rms = 0.5
      $0.cosine = 0.9939990885479664
      $0.sqnr = 15.910646070264992
      $0.worst = Metrics.Worst(index: [3], a: .float(4), b: .float(5))
    },
    // 100 may be off by 0.01 + 0.1, 0 by 0.01.
    Case(
      "at the edge of the tolerance", floats([100.109375, 0.0078125], nil, .f64),
      floats([100, 0], nil, .f64)
    ) {
      $0.maxAbsolute = 0.109375
      $0.maxRelative = 0.78125
      $0.relativeFloor = 0.01
      $0.rms = 0.0775368485987469
      $0.cosine = 0.9999999969549069
      $0.sqnr = 59.199537131341444
      $0.worst = Metrics.Worst(index: [0], a: .float(100.109375), b: .float(100))
    },
    Case(
      "beyond the tolerance", floats([100.11328125, 0.01171875], nil, .f64),
      floats([100, 0], nil, .f64)
    ) {
      $0.failing = 2
      $0.maxAbsolute = 0.11328125
      $0.maxRelative = 1.171875
      $0.relativeFloor = 0.01
      $0.rms = 0.08052940675034494
      $0.cosine = 0.9999999931490754
      $0.sqnr = 58.87061004909406
      $0.worst = Metrics.Worst(index: [0], a: .float(100.11328125), b: .float(100))
    },
    Case(
      "another tolerance", floats([3, 4]), floats([2, 4]), Tolerance(relative: 0.5, absolute: 0)
    ) {
      $0.maxAbsolute = 1
      $0.maxRelative = 0.5
      $0.rms = 0.7071067811865476
      $0.cosine = 0.9838699100999074
      $0.sqnr = 13.010299956639813
      $0.worst = Metrics.Worst(index: [0], a: .float(3), b: .float(2))
    },
    Case(
      "NaN and infinities at the same places", floats([.nan, .infinity, -.infinity, 1]),
      floats([-.nan, .infinity, -.infinity, 2])
    ) {
      $0.failing = 1
      $0.maxAbsolute = 1
      $0.maxRelative = 0.5
      $0.relativeFloor = 2e-4
      $0.rms = 1
      $0.cosine = 1
      $0.sqnr = 6.020599913279624
      $0.a = Metrics.Specials(nans: 1, infinities: 2)
      $0.b = Metrics.Specials(nans: 1, infinities: 2)
      $0.worst = Metrics.Worst(index: [3], a: .float(1), b: .float(2))
    },
    Case(
      "NaN and infinities at other places",
      floats([1, 10, .infinity, -.infinity, 3], [1, 5]),
      floats([1, 2, 2, .infinity, .nan], [1, 5])
    ) {
      $0.failing = 4
      $0.maxAbsolute = 8
      $0.maxRelative = 4
      $0.relativeFloor = 2e-4
      $0.rms = 5.656854249492381
      $0.cosine = 0.9344877349289681
      $0.sqnr = -11.072099696478684
      $0.a = Metrics.Specials(nans: 0, infinities: 2)
      $0.b = Metrics.Specials(nans: 1, infinities: 1)
      $0.mismatchedSpecials = 3
      $0.worst = Metrics.Worst(index: [0, 2], a: .float(.infinity), b: .float(2))
    },
    Case("all of b is 0", floats([0, 0.5]), floats([0, 0])) {
      $0.failing = 1
      $0.maxAbsolute = 0.5
      $0.rms = 0.125.squareRoot()
      $0.worst = Metrics.Worst(index: [1], a: .float(0.5), b: .float(0))
    },
    Case("both are 0, of either sign", floats([0, -0.0]), floats([0, 0])) { _ in },
    Case("all of a is 0", floats([0, 0]), floats([3, 4])) {
      $0.failing = 2
      $0.maxAbsolute = 4
      $0.maxRelative = 1
      $0.relativeFloor = 4e-4
      $0.rms = 12.5.squareRoot()
      $0.sqnr = 0
      $0.worst = Metrics.Worst(index: [1], a: .float(0), b: .float(4))
    },
    Case("identical", floats([-3, .nan, .infinity]), floats([-3, .nan, .infinity])) {
      $0.maxRelative = 0
      $0.relativeFloor = 3e-4
      $0.cosine = 1
      $0.a = Metrics.Specials(nans: 1, infinities: 1)
      $0.b = Metrics.Specials(nans: 1, infinities: 1)
    },
    Case("no elements", floats([], [3, 0]), floats([], [3, 0])) { _ in },
    Case("a scalar", floats([2], [], .f16), floats([1], [], .f16)) {
      $0.failing = 1
      $0.maxAbsolute = 1
      $0.maxRelative = 1
      $0.relativeFloor = 8 * 0x1p-10
      $0.rms = 1
      $0.cosine = 1
      $0.sqnr = 0
      $0.worst = Metrics.Worst(index: [], a: .float(2), b: .float(1))
    },
    Case(
      "bf16 in three axes", floats([1, 1, 1, 1, 1, 1, 1, 2], [2, 2, 2], .bf16),
      floats([1, 1, 1, 1, 1, 4, 1, 2], [2, 2, 2], .bf16)
    ) {
      $0.failing = 1
      $0.maxAbsolute = 3
      $0.maxRelative = 0.75
      $0.relativeFloor = 4 * 8 * 0x1p-7
      $0.rms = 1.0606601717798212
      $0.cosine = 0.8278373543847156
      $0.sqnr = 4.607308385314931
      $0.worst = Metrics.Worst(index: [1, 0, 1], a: .float(1), b: .float(4))
    },
    Case(
      "doubles whose squares overflow", floats([3e200, -1e200], nil, .f64),
      floats([4e200, -1e200], nil, .f64)
    ) {
      $0.failing = 1
      $0.maxAbsolute = 1e200
      $0.maxRelative = 0.25
      $0.relativeFloor = 4e196
      $0.rms = 0.5.squareRoot() * 1e200
      $0.cosine = 0.9970544855015816
      $0.sqnr = 12.304489213782738
      $0.worst = Metrics.Worst(index: [0], a: .float(3e200), b: .float(4e200))
    },
    Case(
      "doubles whose squares vanish", floats([3e-200, -1e-200], nil, .f64),
      floats([4e-200, -1e-200], nil, .f64)
    ) {
      $0.failing = 1
      $0.maxAbsolute = 1e-200
      $0.maxRelative = 0.25
      $0.relativeFloor = 4e-204
      $0.rms = 0.5.squareRoot() * 1e-200
      $0.cosine = 0.9970544855015816
      $0.sqnr = 12.304489213782738
      $0.worst = Metrics.Worst(index: [0], a: .float(3e-200), b: .float(4e-200))
    },
    Case(
      "a difference beyond all doubles", floats([1.5e308], nil, .f64), floats([-1.5e308], nil, .f64)
    ) {
      $0.failing = 1
      $0.maxAbsolute = .greatestFiniteMagnitude
      $0.maxRelative = 2
      $0.relativeFloor = 1.5e304
      $0.rms = .greatestFiniteMagnitude
      $0.cosine = -1
      $0.sqnr = -6.020599913279624
      $0.worst = Metrics.Worst(index: [0], a: .float(1.5e308), b: .float(-1.5e308))
    },
    Case("integers must be equal", integers([1000, -1000], .i32), integers([1000, -1001], .i32)) {
      $0.failing = 1
      $0.maxAbsolute = 1
      $0.maxRelative = 1 / 1001.0
      $0.relativeFloor = 0.1001
      $0.rms = 0.7071067811865476
      $0.cosine = 0.9999998751249297
      $0.sqnr = 63.014642900735566
      $0.worst = Metrics.Worst(index: [1], a: .signed(-1000), b: .signed(-1001))
    },
    // As doubles the two are the same.
    Case(
      "neighbours beyond 2^53", integers([(1 << 60) + 1], .i64), integers([1 << 60], .i64),
      Tolerance(relative: 1, absolute: 1)
    ) {
      $0.failing = 1
      $0.maxAbsolute = 1
      $0.maxRelative = 0x1p-60
      $0.relativeFloor = 0x1p60
      $0.rms = 1
      $0.cosine = 1
      $0.sqnr = 361.2359947967774
      $0.worst = Metrics.Worst(index: [0], a: .signed((1 << 60) + 1), b: .signed(1 << 60))
    },
    Case("ends of i64", integers([.max], .i64), integers([.min], .i64)) {
      $0.failing = 1
      $0.maxAbsolute = 0x1p64
      $0.maxRelative = 2
      $0.relativeFloor = 1e-4 * 0x1p63
      $0.rms = 0x1p64
      $0.cosine = -1
      $0.sqnr = -6.020599913279624
      $0.worst = Metrics.Worst(index: [0], a: .signed(.max), b: .signed(.min))
    },
    Case("top of u64", integers([-1], .u64), integers([-2], .u64)) {
      $0.failing = 1
      $0.maxAbsolute = 1
      $0.maxRelative = 0x1p-64
      $0.relativeFloor = 1e-4 * 0x1p64
      $0.rms = 1
      $0.cosine = 1
      $0.sqnr = 385.3183944498959
      $0.worst = Metrics.Worst(index: [0], a: .unsigned(.max), b: .unsigned(.max - 1))
    },
    Case("small integers", integers([-128, 127], .i8), integers([127, 127], .i8)) {
      $0.failing = 1
      $0.maxAbsolute = 255
      $0.maxRelative = 255 / 127.0
      $0.relativeFloor = 0.0127
      $0.rms = 180.31222920256963
      $0.cosine = -0.003921538473484071
      $0.sqnr = -3.0444292329201557
      $0.worst = Metrics.Worst(index: [0], a: .signed(-128), b: .signed(127))
    },
    Case("booleans", integers([1, 0, 1], .bool), integers([1, 1, 1], .bool)) {
      $0.failing = 1
      $0.maxAbsolute = 1
      $0.maxRelative = 1
      $0.relativeFloor = 1e-4
      $0.rms = 0.5773502691896257
      $0.cosine = 0.816496580927726
      $0.sqnr = 4.771212547196624
      $0.worst = Metrics.Worst(index: [1], a: .boolean(false), b: .boolean(true))
    },
    Case("equal integers", integers([5, -5], .i16), integers([5, -5], .i16)) {
      $0.maxRelative = 0
      $0.relativeFloor = 5e-4
      $0.cosine = 1
    },
  ]

  @Test(arguments: cases) func areAsWorkedOut(_ input: Case) throws {
    let found = try #require(Metrics(input.a, input.b, tolerance: input.tolerance))
    let expected = input.expected
    #expect(found.count == expected.count)
    #expect(found.failing == expected.failing)
    #expect(found.passes == (expected.failing == 0))
    #expect(found.a == expected.a)
    #expect(found.b == expected.b)
    #expect(found.mismatchedSpecials == expected.mismatchedSpecials)
    #expect(found.worst == expected.worst)
    for path in [
      \Metrics.maxAbsolute, \Metrics.relativeFloor, \Metrics.rms,
    ] {
      #expect(isClose(found[keyPath: path], expected[keyPath: path]), "\(path)")
    }
    for path in [\Metrics.maxRelative, \Metrics.cosine, \Metrics.sqnr] {
      #expect(isClose(found[keyPath: path], expected[keyPath: path]), "\(path)")
    }
  }

  private func isClose(_ a: Double?, _ b: Double?) -> Bool {
    guard let a, let b else { return a == nil && b == nil }
    return a == b || (a - b).magnitude <= 1e-12 * b.magnitude
  }

  /// Every floating type is read by its own loop; each must find the one element that differs.
  @Test(arguments: ElementType.allCases) func everyTypeFindsTheOneDifference(
    _ element: ElementType
  ) throws {
    let count = 1000
    for position in [0, 1, 499, 998, 999] {
      let base = (0..<count).map { Double($0 % 2) }
      var changed = base
      changed[position] = 1 - base[position]
      let metrics = try #require(
        Metrics(
          Tensor(changed, shape: [10, 100], as: element),
          Tensor(base, shape: [10, 100], as: element)))
      #expect(metrics.failing == 1)
      #expect(metrics.worst?.index == [position / 100, position % 100])
      #expect(metrics.maxAbsolute == 1)
    }
  }

  @Test func differentTypesAreNotCompared() {
    let tensor = Tensor([1.0, 2], shape: [2])
    #expect(Metrics(tensor, Tensor([1.0, 2], shape: [1, 2])) == nil)
    #expect(Metrics(tensor, Tensor([1.0, 2], shape: [2], as: .f64)) == nil)
  }
}

/// 16-bit floats round more coarsely than the fractions of the tolerance.
@Suite struct NarrowToleranceTests {
  /// The elements of b are 1 and those of a so many units in the last place more.
  @Test(arguments: [
    (ElementType.f16, 0x1p-10, 4.0, true), (.f16, 0x1p-10, 18, false), (.bf16, 0x1p-7, 4, true),
    (.bf16, 0x1p-7, 18, false), (.f32, 0x1p-10, 4, false),
  ])
  func elementsMayBeSomeUnitsApart(
    _ element: ElementType, _ unit: Double, _ units: Double, _ passes: Bool
  ) throws {
    let a = Tensor([1 + units * unit], shape: [1], as: element)
    let b = Tensor([1.0], shape: [1], as: element)
    #expect(try #require(Metrics(a, b)).passes == passes)
  }

  @Test func givenFractionsAreTakenAsTheyAre() throws {
    let (a, b) = (Tensor([1 + 0x1p-8], shape: [1], as: .f16), Tensor([1.0], shape: [1], as: .f16))
    let strict = Tolerance(relative: 1e-3, absolute: 1e-4, units: 0)
    #expect(try #require(Metrics(a, b, tolerance: strict)).passes == false)
  }
}
