import Tensors
import Testing

@Suite struct TensorTests {
  @Test(
    arguments: [
      ([], 4), ([3], 12), ([2, 0, 5], 0), ([0], 0), ([-1], nil), ([0, -1], nil),
      ([1 << 61], nil), ([(1 << 61) - 1], 4 * ((1 << 61) - 1)), ([1 << 31, 1 << 31], nil),
      ([.max, .max, .max], nil), ([.max, .max, 0], nil),
      ([1 << 40, 0], nil), ([0, (1 << 24) + 1], nil), ([1 << 12, 0, 1 << 12], 0),
    ] as [([Int], Int?)])
  func sizes(_ shape: [Int], _ expected: Int?) {
    #expect(Tensor.byteCount(element: .f32, shape: shape) == expected)
  }

  /// Every shape that has a size in bytes has a number of elements.
  @Test func countNeverOverflows() {
    for shape in [[0, 1 << 24], [1 << 24, 0], [1 << 12, 0, 1 << 12]] {
      guard Tensor.byteCount(element: .u8, shape: shape) != nil else {
        Issue.record("\(shape) has a size")
        continue
      }
      let tensor = Tensor(element: .u8, shape: shape) { _ in }
      #expect(tensor.count == 0 && tensor.byteCount == 0)
      #expect(tensor.reshaped([0]).shape == [0])
    }
  }

  @Test func scalarsAndEmptiness() {
    let scalar = Tensor([7.5], shape: [])
    #expect(scalar.count == 1 && scalar.isScalar && scalar.rank == 0)
    let empty = Tensor([Double](), shape: [3, 0])
    #expect(empty.count == 0 && empty.doubles == [] && empty.integers == [] && empty.floats == [])
    #expect(empty.converted(to: .i8).shape == [3, 0])
    #expect(Tensor(splat: 2, shape: [0, 4]).count == 0)
    #expect(Tensor(splat: 2, shape: [2, 2], as: .i8).integers == [2, 2, 2, 2])
  }

  @Test func bytesAreLittleEndianAndAligned() {
    let tensor = Tensor([0x0102_0304, -2] as [Int64], shape: [2], as: .i32)
    tensor.withUnsafeBytes { bytes in
      #expect(Array(bytes) == [4, 3, 2, 1, 0xFE, 0xFF, 0xFF, 0xFF])
      #expect(Int(bitPattern: bytes.baseAddress) % 64 == 0)
    }
    #expect("\(tensor)" == "i32[2]")
    let zeros = Tensor(element: .f32, shape: [3]) { _ in }
    #expect(zeros.floats == [0, 0, 0])
  }

  @Test func identity() {
    let a = Tensor([1, .nan, 0], shape: [3])
    #expect(a.isIdentical(to: Tensor([1, .nan, 0], shape: [3])))
    #expect(!a.isIdentical(to: Tensor([1, .nan, -0.0], shape: [3])))
    #expect(!a.isIdentical(to: a.reshaped([3, 1])))
    #expect(!Tensor([0.0], shape: [1]).isIdentical(to: Tensor([0.0], shape: [1], as: .i32)))
    #expect(a.reshaped([3, 1]).reshaped([3]).isIdentical(to: a))
  }

  @Test func shapes() {
    let shape: Shape = [Dim(symbol: "N"), 3, Dim(symbol: "H") * 2]
    #expect(shape.text == "[N,3,2*H]")
    #expect(shape.elementCount == Dim(symbol: "N") * Dim(symbol: "H") * 6)
    #expect(shape.concrete == nil)
    #expect(Shape([2, 3]).concrete == [2, 3])
    #expect(Shape().elementCount == 1 && Shape().text == "[]")
  }
}
