import Glibc
import Tensors
import Testing

extension FileTests {
  @Suite struct MappedFileTests {
    @Test func mapsBytes() throws {
      let folder = try TemporaryFolder()
      let content = (0..<10_000).map { UInt8(truncatingIfNeeded: $0) }
      let path = folder.write("a", content)
      let file = try MappedFile(path: path)
      #expect(file.count == 10_000 && file.path == path)
      #expect(file.bytes.elementsEqual(content))
      for access in [MappedFile.Access.normal, .random, .sequential] { file.advise(access) }
      for range in [0..<10_000, 1..<2, 4096..<8192, 0..<0, 5_000..<1 << 40] { file.release(range) }
      #expect(file.bytes.elementsEqual(content))
    }

    @Test func emptyFiles() throws {
      let folder = try TemporaryFolder()
      let file = try MappedFile(path: folder.write("a", []))
      #expect(file.count == 0)
      file.advise(.random)
      file.release(0..<1)
      let empty = Tensor(element: .f32, shape: [0], mapped: file, offset: 0)
      #expect(empty?.floats == [])
    }

    @Test(.timeLimit(.minutes(1))) func refusals() throws {
      let folder = try TemporaryFolder()
      folder.write("plain", [1])
      #expect(mkfifo(folder.file("pipe"), 0o600) == 0)
      for (path, problem) in [
        (folder.file("none"), "cannot open: No such file or directory"),
        (folder.file("plain/a"), "cannot open: Not a directory"),
        (folder.path, "is a folder, a file expected"),
        (folder.file("pipe"), "is not a regular file"),
        ("/dev/null", "is not a regular file"),
      ] {
        #expect(sentence { try MappedFile(path: path) } == "\(path): \(problem)")
      }
    }

    @Test func tensorsLieInTheFile() throws {
      let folder = try TemporaryFolder()
      let values: [Float] = [1, -2, 3.5]
      let floats = values.flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian) { Array($0) } }
      let file = try MappedFile(path: folder.write("a", [0xAA] + floats))
      // At an odd address
      let tensor = try #require(Tensor(element: .f32, shape: [3], mapped: file, offset: 1))
      #expect(tensor.floats == values)
      #expect(tensor.doubles == [1, -2, 3.5])
      #expect(tensor.mapping?.offset == 1 && tensor.mapping?.file === file)
      #expect(tensor.isIdentical(to: Tensor(floats: values, shape: [3])))
      #expect(tensor.reshaped([3, 1]).mapping?.offset == 1)
      for (shape, offset) in [
        ([3], 2), ([4], 1), ([3], -1), ([3], 14), ([.max], 0), ([0], 14), ([-1], 0), ([1], .max),
        ([1 << 62, 4], 0),
      ] {
        #expect(Tensor(element: .f32, shape: shape, mapped: file, offset: offset)?.shape == nil)
      }
      #expect(Tensor(element: .f32, shape: [0], mapped: file, offset: 13)?.count == 0)
    }
  }
}
