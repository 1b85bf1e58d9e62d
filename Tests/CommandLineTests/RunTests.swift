import Foundation
import Tensors
import Testing

@Suite struct RunTests {
  let model = Command.fixture("inception-small.onnx")
  let recording = Command.fixture("inception-small.io.npz")

  private func image() throws -> Tensor {
    try #require(NPZ.read(path: recording).first { $0.name == "in/image" }).tensor
  }

  @Test func everyFormOfInputGivesTheSame() throws {
    let image = try image()
    try Command.withFolder { folder in
      try NPZ.write([("image", image)], to: folder.path("plain.npz"))
      try NPZ.write(
        [("in/image", image), ("labels", Tensor([1.0, 2], shape: [2]))],
        to: folder.path("mixed.npz"))
      try AtomicFile.write(NPY.encode(image), to: folder.path("x=1.npy"))
      try Recorded.proto(image, name: "image", raw: true)
        .write(to: folder.appendingPathComponent("raw.pb"))
      try Recorded.proto(image, name: "", raw: false)
        .write(to: folder.appendingPathComponent("typed.pb"))
      let expected = try Command.run(["run", model, "--inputs", recording])
      #expect(expected.code == 0)
      for arguments in [
        ["--inputs", folder.path("plain.npz")], ["--inputs", folder.path("mixed.npz")],
        ["--input", "image=" + folder.path("x=1.npy")],
        ["--input", "image=" + folder.path("raw.pb")],
        ["--input", "image=" + folder.path("typed.pb")],
      ] {
        let outcome = try Command.run(["run", model] + arguments)
        #expect(outcome.output == expected.output, "\(arguments): \(outcome.log)")
      }
    }
  }

  @Test func whatDoesNotFitIsNamed() throws {
    let image = try image()
    let half = Tensor(Array(image.doubles.prefix(2 * 32 * 32)), shape: [1, 2, 32, 32])
    let cases: [(name: String, [(name: String, tensor: Tensor)], [String])] = [
      ("misnamed", [("imag", image)], ["'imag'", "image"]),
      ("misnamed with prefix", [("in/imag", image)], ["'imag'", "image"]),
      ("extra", [("image", image), ("foo", image)], ["'foo'", "image"]),
      ("other shape", [("image", half)], ["'image'", "f32[1,2,32,32]", "f32[N,3,32,32]"]),
      (
        "other type", [("image", image.converted(to: .f64))], ["'image'", "f64[2,3,32,32]", "f32["]
      ),
      ("empty", [], ["'image'", "f32[N,3,32,32]"]),
    ]
    try Command.withFolder { folder in
      let path = folder.path("data.npz")
      for (name, entries, words) in cases {
        try NPZ.write(entries, to: path)
        let outcome = try Command.run(["run", model, "--inputs", path])
        #expect(outcome.code == 3, "\(name)")
        #expect(outcome.log.split(separator: "\n").count == 1, "\(name): \(outcome.log)")
        for word in words { #expect(outcome.log.contains(word), "\(name): \(outcome.log)") }
      }
    }
  }

  static let refused: [(arguments: [String], words: [String])] = [
    ([], ["'image' is not given", "f32[N,3,32,32]"]),
    (["--input", "image"], ["NAME=FILE"]),
    (["--input", "image="], ["NAME=FILE"]),
    (["--input", "picture=x.npy"], ["'picture'", "image"]),
  ]

  @Test(arguments: refused)
  func wrongUseIsNamed(_ arguments: [String], _ words: [String]) throws {
    let outcome = try Command.run(["run", model] + arguments)
    #expect(outcome.code == 2, "\(outcome.log)")
    for word in words { #expect(outcome.log.contains(word), "\(outcome.log)") }
  }

  @Test func outputsMayBeInputsOrEmpty() throws {
    try Command.withFolder { folder in
      let text = try folder.write(Texts.through, as: "m.ir")
      for (rows, values) in [(2, [1.0, 2, 3, 4]), (0, [])] {
        try AtomicFile.write(
          NPY.encode(Tensor(values, shape: [rows, 2])), to: folder.path("x.npy"))
        let outcome = try Command.run(
          ["run", text, "--input", "x=" + folder.path("x.npy"), "--save", folder.path("o.npz")])
        #expect(outcome.code == 0, "\(outcome.log)")
        let saved = try NPZ.read(path: folder.path("o.npz"))
        #expect(saved.map(\.name) == ["y", "again"])
        #expect(saved.map { $0.tensor.doubles } == [values.map { -$0 }, values])
        #expect(saved.map { $0.tensor.shape } == [[rows, 2], [rows, 2]])
      }
    }
  }

  @Test func scoresShowTheirBestClasses() throws {
    try Command.withFolder { folder in
      let text = try folder.write(
        "input %x: f32[6]\n%y: f32[6] = unary(%x) {function: neg}\noutput %y", as: "m.ir")
      try AtomicFile.write(
        NPY.encode(Tensor([3.0, 1, .nan, -2, 0, 1], shape: [6])), to: folder.path("x.npy"))
      let outcome = try Command.run(
        ["run", text, "--input", "x=" + folder.path("x.npy"), "--json"])
      let output = try #require((outcome.json["outputs"] as? [[String: Any]])?.first)
      let rows = try #require(output["top_classes"] as? [[[String: Any]]])
      #expect(rows.map { row in row.compactMap { $0["index"] as? Int } } == [[3, 4, 1, 5, 0]])
      let statistics = try #require(output["statistics"] as? [String: Any])
      #expect(statistics["minimum"] as? Double == -3)
      #expect(statistics["maximum"] as? Double == 2)
      #expect(statistics["not_finite"] as? Int == 1)
    }
  }
}
