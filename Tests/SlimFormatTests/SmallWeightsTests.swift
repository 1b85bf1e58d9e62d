import Glibc
import IR
import SlimFormat
import Tensors
import Testing

/// A trained network whose weights have few different values becomes as small as they allow.
@Suite struct SmallWeightsTests {
  /// The blobs of a .caffemodel of V1 or V2 layers whose numbers are packed.
  private struct Blobs {
    var tensors: [Tensor] = []

    init(_ file: MappedFile) {
      Self.fields(file.bytes) { number, layer in
        guard number == 2 || number == 100 else { return }
        Self.fields(layer) { inner, blob in
          guard inner == (number == 2 ? 6 : 7) else { return }
          Self.fields(blob) { field, data in
            guard field == 5 else { return }
            tensors.append(
              Tensor(element: .f32, shape: [data.count / 4]) { $0.copyMemory(from: data) })
          }
        }
      }
    }

    /// Calls `body` for each field with a payload.
    private static func fields(
      _ bytes: UnsafeRawBufferPointer, _ body: (UInt64, UnsafeRawBufferPointer) -> Void
    ) {
      var at = 0
      func varint() -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
          let byte = bytes[at]
          at += 1
          value |= UInt64(byte & 127) << shift
          if byte < 128 { break }
        }
        return value
      }
      while at < bytes.count {
        let tag = varint()
        switch tag & 7 {
        case 0: _ = varint()
        case 1: at += 8
        case 5: at += 4
        default:
          let length = Int(varint())
          body(tag >> 3, UnsafeRawBufferPointer(rebasing: bytes[at..<at + length]))
          at += length
        }
      }
    }
  }

  @Test func squeezenetIsSmall() throws {
    let here = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
    let path = "/\(here)/shared/models/caffe/squeezenet-v1.0.caffemodel"
    guard access(path, R_OK) == 0 else {
      print("skipped: ../shared/models/caffe/squeezenet-v1.0.caffemodel is not there")
      return
    }
    let file = try MappedFile(path: path)
    let tensors = withExtendedLifetime(file) { Blobs(file).tensors }
    #expect(tensors.reduce(0) { $0 + $1.count } == 1_248_424)
    var graph = Graph(name: "squeezenet")
    for (index, tensor) in tensors.enumerated() { try graph.addConstant("t\(index)", tensor) }
    let bytes = try slim(graph, .best)
    #expect(bytes.count < 590_000, "\(bytes.count)")
    let slim = TemporaryFile(bytes)
    let back = try SlimReader.read(path: slim.path).graph
    #expect(difference(graph, back) == nil)
  }
}
