import CaffeFormat
import Foundation
import IR
import Testing

/// Networks read, written and read again are the same graph.
@Suite struct RoundTripTests {
  /// `models` beside the package; nil where it is absent.
  private static let models: String? = {
    let path = FileManager.default.currentDirectoryPath + "/../shared/models"
    if FileManager.default.fileExists(atPath: path) { return path }
    print("round trips are skipped: ../shared/models is not there")
    return nil
  }()

  private static func files(_ folder: String) -> [String] {
    guard let models else { return [] }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(models)/\(folder)")) ?? []
    return names.filter { $0.hasSuffix(".prototxt") }.sorted().map { "\(models)/\(folder)/\($0)" }
  }

  @Test(arguments: files("caffe")) func trained(_ path: String) throws {
    let graph = try CaffeReader.read(
      CaffeFiles(prototxt: path, caffemodel: path.dropLast(8) + "caffemodel")
    ).graph
    #expect(try WrittenNet(graph).read().text == graph.text)
  }

  @Test(arguments: files("prototxt")) func untrained(_ path: String) throws {
    var options = CaffeOptions()
    options.weights = .absent
    if path.hasSuffix("googlenet-train.prototxt") {
      options.inputShapes = ["data": [1, 3, 224, 224]]
    }
    let graph = try CaffeReader.read(CaffeFiles(prototxt: path), options: options).graph
    #expect(try WrittenNet(graph).read().text == graph.text)
  }
}
