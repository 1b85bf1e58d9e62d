import CaffeFormat
import Glibc
import IR
import Protobuf

/// The Caffe networks of the corpus.
extension Corpus {
  /// The networks of nets.txt as texts and, where they can be written, as caffemodels; one caffemodel of old forms.
  static func caffe(_ folder: String) throws -> [Seed] {
    var seeds = [Seed(.caffemodel, oldForms)]
    let text = String(decoding: try read(folder + "/nets.txt"), as: UTF8.self)
    for net in text.split(separator: "\n----\n").dropFirst() {
      seeds.append(Seed(.prototxt, Array(net.utf8)))
      let path = "/tmp/rebirth-fuzz-\(getpid()).prototxt"
      defer { unlink(path) }
      try write(Array(net.utf8), to: path)
      var options = CaffeOptions()
      options.weights = .random(seed: 1)
      let model = try CaffeReader.read(CaffeFiles(prototxt: path), options: options)
      seeds += written(model.graph)
    }
    return seeds
  }

  /// A graph as Caffe's files; none when Caffe cannot express it.
  static func written(_ graph: Graph) -> [Seed] {
    guard let files = try? CaffeWriter.encode(graph), files.byteCount < 4096 * 4 else { return [] }
    var bytes: [UInt8] = []
    files.withPieces { bytes += Array($0) }
    return [Seed(.prototxt, Array(files.prototxt.utf8)), Seed(.caffemodel, bytes)]
  }

  /// Layers of V0 and V1 in one file, with tensors stored in several ways.
  private static var oldForms: [UInt8] {
    var writer = WireWriter()
    writer.text(3, "x")
    writer.packed(4, [1, 3, 4, 4] as [Int64])
    writer.message(2) { layer in
      layer.text(2, "x")
      layer.text(3, "c")
      layer.text(4, "c")
      layer.integer(5, 4)
      layer.message(6) { blob in
        for (field, size) in [(1, 2), (2, 3), (3, 1), (4, 1)] as [(Int, Int64)] {
          blob.integer(field, size)
        }
        blob.packed(5, [1, 2, 3, 4, 5, 6] as [Float])
      }
      layer.message(6) { blob in
        blob.packed(8, [1, 2] as [Double])
        blob.message(7) { $0.packed(1, [2] as [Int64]) }
      }
      layer.packed(7, [1, 2] as [Float])
      layer.message(10) {
        $0.unsigned(1, 2)
        $0.unsigned(4, 1)
      }
      layer.text(1001, "w")
    }
    writer.message(2) { layer in
      layer.message(1) { inner in
        inner.text(1, "p")
        inner.text(2, "pool")
        inner.unsigned(8, 2)
        inner.unsigned(10, 2)
      }
      layer.text(2, "c")
      layer.text(3, "p")
    }
    writer.message(2) { layer in
      layer.message(1) { inner in
        inner.text(1, "i")
        inner.text(2, "innerproduct")
        inner.unsigned(3, 1)
        inner.integer(4, 0)
        inner.message(50) { blob in
          blob.integer(10, 2)
          blob.bytes(12, [UInt8](repeating: 60, count: 16))
          blob.message(7) { $0.packed(1, [1, 8] as [Int64]) }
        }
      }
      layer.text(2, "p")
      layer.text(3, "i")
    }
    return writer.bytes
  }
}
