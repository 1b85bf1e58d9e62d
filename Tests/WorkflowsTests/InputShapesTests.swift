import Tensors
import Testing
import Workflows

@Suite struct InputShapesTests {
  static let good: [(String, String, Shape)] = [
    ("data=1x3x224x224", "data", [1, 3, 224, 224]),
    ("scalar=", "scalar", []),
    ("a=b=2", "a=b", [2]),
    ("empty=0x4", "empty", [0, 4]),
    ("data=1x3xHxW", "data", [1, 3, Dim(symbol: "H"), Dim(symbol: "W")]),
    ("data=N,3,max_h,?", "data", [Dim(symbol: "N"), 3, Dim(symbol: "max_h"), .unknown]),
    ("data=1,3", "data", [1, 3]),
    ("data=Bx?", "data", [Dim(symbol: "B"), .unknown]),
  ]

  @Test(arguments: good)
  func reads(_ text: String, _ name: String, _ shape: Shape) throws {
    let parsed = try InputShapes.parse(text)
    #expect(parsed.name == name)
    #expect(parsed.shape == shape)
  }

  @Test(arguments: [
    "data", "=1x2", "data=1x", "data=-1x3", "data=1,3x4", "data=99999999999999999999", "data=H-1x3",
    "data=2*N", "data=max", "data=1,,3", "data= 1",
  ])
  func refuses(_ text: String) {
    let failure = #expect(throws: Failure.self) { try InputShapes.parse(text) }
    #expect(failure?.kind == .usage)
    #expect(failure?.message.contains("'\(text)'") == true)
  }

  @Test func oneInputHasOneShape() {
    #expect(throws: Failure.self) { try InputShapes(parsing: ["a=1", "a=2"]) }
  }
}
