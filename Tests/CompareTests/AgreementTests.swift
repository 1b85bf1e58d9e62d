import Compare
import Tensors
import Testing

@Suite struct AgreementTests {
  private func scores(_ rows: [[Double]]) -> Tensor {
    Tensor(rows.flatMap { $0 }, shape: [rows.count, rows[0].count])
  }

  @Test func countsRowsWithTheSameBest() throws {
    let found = try #require(
      Agreement(
        scores([[1, 2, 3], [3, 2, 1], [1, 1, 0], [.nan, 1, 0]]),
        scores([[1, 2, 9], [1, 2, 3], [2, 2, 0], [0, 1, .nan]])))
    #expect(found.rows == 4)
    // The first row agrees, the second does not, the third ties for the first class on both sides.
    #expect(found.top1 == 3)
    #expect(found.top5 == nil)
  }

  @Test func comparesTheFiveBestAsASet() throws {
    let found = try #require(
      Agreement(
        scores([[9, 8, 7, 6, 5, 4, 3], [9, 8, 7, 6, 5, 4, 3], [0, 1, 2, 3, 4, 5, 6]]),
        scores([[9, 5, 6, 7, 8, 4, 3], [9, 8, 7, 6, 4, 5, 3], [0, 1, 2, 3, 4, 5, 6]])))
    #expect(found.top1 == 3)
    #expect(found.top5 == 2)
  }

  @Test func oneVectorIsOneRow() throws {
    let found = try #require(
      Agreement(Tensor([0.1, 0.9], shape: [2]), Tensor([0.4, 0.6], shape: [2])))
    #expect(found.rows == 1)
    #expect(found.top1 == 1)
  }

  @Test func otherTensorsAreNoScores() {
    for tensor in [
      Tensor([1.0, 2, 3, 4], shape: [1, 2, 2]), Tensor([1.0, 2], shape: [2, 1]),
      Tensor([1.0], shape: []), Tensor([1.0], shape: [1]), Tensor([Double](), shape: [0, 10]),
      Tensor([Int64(1), 2], shape: [2]),
    ] {
      #expect(Agreement(tensor, tensor) == nil, "\(tensor)")
    }
  }
}
