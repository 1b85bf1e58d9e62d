import Foundation
import Testing

/// `--input-shape` with symbols, and `--batch`.
@Suite struct SizeTests {
  static let network = """
    input %image: f32[N,3,H,W]
    weight @w: f32[4,3,3,3] = random(1)
    %a: f32[N,4,H-2,W-2] = conv(%image, @w)
    output %a
    """
  static let fixed = """
    input %image: f32[1,3,32,32]
    weight @w: f32[4,3,3,3] = random(1)
    %a: f32[1,4,30,30] = conv(%image, @w)
    output %a
    """
  /// A reshape stores the sizes of one image.
  static let stored = """
    input %image: f32[N,2,4,4]
    weight @s: i64[2] = [1,-1]
    %r: f32[1,32*N] = reshape(%image, @s)
    output %r
    """

  static let sizes: [(model: String, arguments: [String], input: String, output: String)] = [
    (network, ["--input-shape", "image=1x3xHxW"], "f32[1,3,H,W]", "f32[1,4,H-2,W-2]"),
    (network, ["--input-shape", "image=Bx3xSxS"], "f32[B,3,S,S]", "f32[B,4,S-2,S-2]"),
    (
      network, ["--input-shape", "image=2,3,height,32"], "f32[2,3,height,32]",
      "f32[2,4,height-2,30]"
    ),
    (network, ["--input-shape", "image=1x?x32x?"], "f32[1,3,32,W]", "f32[1,4,30,W-2]"),
    (network, ["--input-shape", "image=Nx3xWxH"], "f32[N,3,W,H]", "f32[N,4,W-2,H-2]"),
    (network, ["--batch", "7"], "f32[7,3,H,W]", "f32[7,4,H-2,W-2]"),
    (
      network, ["--batch", "7", "--input-shape", "image=Bx3x32x32"], "f32[7,3,32,32]",
      "f32[7,4,30,30]"
    ),
    (fixed, ["--batch", "1"], "f32[1,3,32,32]", "f32[1,4,30,30]"),
    (fixed, ["--input-shape", "image=Nx3xHxW"], "f32[N,3,H,W]", "f32[N,4,H-2,W-2]"),
    (
      fixed, ["--input-shape", "image=Nx3xHxW", "--batch", "2"], "f32[2,3,H,W]", "f32[2,4,H-2,W-2]"
    ),
  ]

  @Test(arguments: sizes.indices) func sizesAreAsAsked(_ index: Int) throws {
    let (model, arguments, input, output) = Self.sizes[index]
    try Command.withFolder { folder in
      let text = try folder.write(model, as: "m.ir")
      let slim = folder.path("m.slim")
      let convert = try Command.run(["convert", text, "-o", slim] + arguments)
      #expect(convert.code == 0, "\(arguments): \(convert.log)")
      let shown = try Command.run(["print", slim]).output
      #expect(shown.contains("input %image: \(input)\n"), "\(arguments): \(shown)")
      #expect(shown.contains("%a: \(output) = conv"), "\(arguments): \(shown)")
    }
  }

  static let refusals: [(model: String, arguments: [String], message: String)] = [
    (
      network, ["--input-shape", "image=1x4xHxW"],
      "--input-shape: input 'image': is f32[1,4,H,W], f32[N,3,H,W] expected"
    ),
    (
      network, ["--input-shape", "image=1x32x48x3"],
      "--input-shape: input 'image': is f32[1,32,48,3], f32[N,3,H,W] expected: "
        + "it is NHWC where NCHW is expected, transpose by [0, 3, 1, 2]"
    ),
    (
      network, ["--input-shape", "imag=1x3x8x8"],
      "--input-shape: input 'imag' does not exist (nearest: 'image'); there are image"
    ),
    (fixed, ["--batch", "4"], "--batch 4: no input has an open leading size (image [1,3,32,32])"),
    (
      stored.replacing("[1,-1]", with: "[1,32]").replacing("32*N", with: "32"), ["--batch", "4"],
      "--batch 4: the model does not take it, its nodes store other sizes: "
    ),
    (
      fixed,
      ["--input-shape", "image=2x3x32x32"],
      "--input-shape: input 'image': is f32[2,3,32,32], f32[1,3,32,32] expected"
    ),
  ]

  @Test(arguments: refusals.indices) func refusalsAreSentences(_ index: Int) throws {
    let (model, arguments, message) = Self.refusals[index]
    try Command.withFolder { folder in
      _ = try folder.write(model, as: "m.ir")
      let outcome = try Command.run(["convert", "m.ir", "-o", "m.slim"] + arguments, in: folder)
      #expect(outcome.code == 2)
      #expect(outcome.log.hasPrefix("error: m.ir: \(message)"), "\(outcome.log)")
      if !message.hasSuffix(" ") { #expect(outcome.log == "error: m.ir: \(message)\n") }
      try #expect(Command.files(in: folder) == ["m.ir"])
    }
  }

  @Test func anOutputWithoutTheBatchIsNoted() throws {
    try Command.withFolder { folder in
      let text = try folder.write(Self.stored, as: "m.ir")
      let outcome = try Command.run(
        ["convert", text, "-o", folder.path("m.slim"), "--batch", "4"])
      #expect(outcome.code == 0, "\(outcome.log)")
      #expect(
        outcome.output.contains(
          "note: output 'r' [1,32*N] does not have the batch as its leading size\n"))
    }
  }

  @Test func otherCommandsTakeSizesToo() throws {
    try Command.withFolder { folder in
      let text = try folder.write(Self.network, as: "m.ir")
      let info = try Command.run(["info", text, "--input-shape", "image=Nx3x8xW"])
      #expect(info.output.contains("input  image: f32[N,3,8,W]\n"), "\(info.output)\(info.log)")
      let batch = try Command.run(["info", text, "--batch", "3"])
      #expect(batch.output.contains("input  image: f32[3,3,H,W]\n"))
      let bench = try Command.run([
        "bench", text, "--batch", "2", "--input-shape", "image=Bx3xSxS", "--runs", "1",
      ])
      #expect(bench.code == 0, "\(bench.log)")
      let fixed = try folder.write(Self.fixed, as: "f.ir")
      let opened = try Command.run(["info", fixed, "--input-shape", "image=Nx3x32x32"])
      #expect(opened.code == 2)
      #expect(
        opened.log
          == "error: \(fixed): --input-shape: input 'image': has N for the fixed size 1 (axis 0), which only convert can open\n"
      )
      let none = try Command.run(["info", text, "--batch", "0"])
      #expect(none.code == 2 && none.log.contains("--batch is 0, at least 1 expected"))
    }
  }
}
