import Foundation
import Testing

/// Networks written for Caffe.
@Suite struct CaffeWritingTests {
  let model = Command.fixture("inception-small.onnx")
  let prototxt = Command.fixture("inception-small.prototxt")
  let caffemodel = Command.fixture("inception-small.caffemodel")

  @Test func theFixtureFromCaffeIsTheOneFromONNX() throws {
    try Command.withFolder { folder in
      let (a, b) = (folder.path("a.slim"), folder.path("b.slim"))
      try #expect(Command.run(["convert", model, "-o", a]).code == 0)
      let converted = try Command.run(["convert", prototxt, "--weights", caffemodel, "-o", b])
      #expect(converted.code == 0, "\(converted.log)")
      for rest in [[Command.fixture("inception-small.io.npz")], [a, "--random", "1"]] {
        let outcome = try Command.run(["diff", b] + rest)
        #expect(outcome.code == 0, "\(outcome.output)")
      }
    }
  }

  @Test func theFixtureIsWhatIsWritten() throws {
    try Command.withFolder { folder in
      let outcome = try Command.run([
        "convert", model, "-o", folder.path("m.prototxt"), "--pipeline", "none", "--input-shape",
        "image=2x3x32x32",
      ])
      #expect(outcome.code == 0, "\(outcome.log)")
      try #expect(Command.files(in: folder) == ["m.caffemodel", "m.prototxt"])
      for (name, fixture) in [("m.prototxt", prototxt), ("m.caffemodel", caffemodel)] {
        let written = FileManager.default.contents(atPath: folder.path(name))
        #expect(written == FileManager.default.contents(atPath: fixture))
      }
    }
  }

  @Test(arguments: ["quick", "full"]) func aCaffemodelAloneCarriesTheNetwork(_ check: String) throws
  {
    try Command.withFolder { folder in
      let path = folder.path("m.caffemodel")
      let outcome = try Command.run([
        "convert", model, "-o", path, "--batch", "2", "--check", check, "--json",
      ])
      #expect(outcome.code == 0, "\(outcome.log)")
      #expect(outcome.json["verdict"] as? String == "passed")
      try #expect(Command.files(in: folder) == ["m.caffemodel"])
      let compared = try Command.run(["diff", path, Command.fixture("inception-small.io.npz")])
      #expect(compared.code == 0, "\(compared.output)")
    }
  }

  @Test func everythingInexpressibleIsSaidAtOnce() throws {
    try Command.withFolder { folder in
      let text = folder.path("m.ir")
      try """
      input %x: f32[N,3]
      %a: f32[N,3] = unary(%x) {function: erf}
      %b: f32[N,3] = unary(%a) {function: sin}
      output %b
      """.write(toFile: text, atomically: true, encoding: .utf8)
      let path = folder.path("m.prototxt")
      let outcome = try Command.run(["convert", text, "-o", path])
      #expect(outcome.code == 4)
      #expect(
        outcome.log == """
          error: \(path): 3 parts cannot be expressed in Caffe
            input 'x': has the shape [N,3], Caffe needs numbers: --input-shape 'x=1x3'
            node 'a' (unary): no layer of Caffe computes 'erf'
            node 'b' (unary): no layer of Caffe computes 'sin'

          """)
      try #expect(Command.files(in: folder) == ["m.ir"])
    }
  }
}
