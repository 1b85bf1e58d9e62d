import CCaffeSchema
import IR
import Operators
import Protobuf
import Tensors

/// What a data layer gives: an input of the network as soon as something takes it.
struct PendingInput {
  let name: String
  /// nil when the network does not say.
  let shape: [Int]?
  /// Said when the shape is partly a guess.
  var note: CaffeNote?
}

/// The inputs of a network: its `input` fields, Input layers and data layers.
extension NetReader {
  /// Reads the `input` fields, which come before all layers.
  func readInputs(_ net: Caffe__NetParameter) throws(CaffeLocated) {
    let names = texts(net.n_input, net.input)
    let shapes = Messages(net.n_input_shape, net.input_shape)
    let dims = numbers(net.n_input_dim, net.input_dim).map { Int($0) }
    do throws(CaffeProblem) {
      if !shapes.isEmpty, !dims.isEmpty {
        throw .invalid("has input_shape and input_dim, should have one kind")
      }
      if !shapes.isEmpty, shapes.count != names.count {
        throw .invalid("has \(shapes.count) input_shape for \(names.count) inputs")
      }
      if !dims.isEmpty, dims.count != 4 * names.count {
        throw .invalid(
          "has \(dims.count) input_dim for \(names.count) inputs, should have 4 for each")
      }
    } catch { throw CaffeLocated(.net, error) }
    for (index, name) in names.enumerated() {
      guard !name.isEmpty else { throw CaffeLocated(.net, .invalid("input \(index) has no name")) }
      let place = CaffePlace.input(name)
      guard blobs[name] == nil else { throw CaffeLocated(place, .duplicateTop(name)) }
      var shape: [Int]?
      if index < shapes.count { shape = NetReader.sizes(shapes[index]) }
      if !dims.isEmpty { shape = Array(dims[4 * index..<4 * index + 4]) }
      do throws(CaffeProblem) { try declare(name, shape) } catch {
        if case .inputShape = error { throw CaffeLocated(.net, error) }
        throw CaffeLocated(place, error)
      }
    }
  }

  /// Whether the options give the shapes of all these blobs.
  func areGiven(_ names: [String]) -> Bool {
    !names.isEmpty && names.allSatisfy { options.inputShapes[$0] != nil }
  }

  /// Reads a layer that gives the network what it works on.
  func readSource(
    _ layer: Caffe__LayerParameter, _ type: String, _ tops: [String]
  ) throws(CaffeProblem) {
    for top in tops where blobs[top] != nil { throw .duplicateTop(top) }
    if type == "Input" {
      let shapes = layer.input_param.map { Messages($0.pointee.n_shape, $0.pointee.shape) }
      let count = shapes?.count ?? 0
      guard count <= 1 || count == tops.count else {
        throw .field(
          name: "shape", found: "given \(count) times",
          expected: "given once or for each of \(tops.count) tops")
      }
      for (index, top) in tops.enumerated() {
        let shape = shapes.flatMap { $0.isEmpty ? nil : $0[$0.count == 1 ? 0 : index] }
        try declare(top, shape.map(NetReader.sizes))
      }
      return
    }
    for input in NetReader.pendingInputs(layer, type) { write(input.name, .pending(input)) }
  }

  /// What a data layer gives.
  static func pendingInputs(_ layer: Caffe__LayerParameter, _ type: String) -> [PendingInput] {
    let tops = texts(layer.n_top, layer.top)
    if type == "Input" {
      let shapes =
        layer.input_param.map { Messages($0.pointee.n_shape, $0.pointee.shape) } ?? .init(0, nil)
      return tops.enumerated().map { index, top in
        let shape = index < shapes.count ? sizes(shapes[index]) : nil
        return PendingInput(name: top, shape: shape)
      }
    }
    let data = DataLayer(layer, type)
    return tops.enumerated().map { index, top in
      let shape = data.shape(top: index)
      let note = shape == nil || index > 0 ? nil : data.note(top)
      return PendingInput(name: top, shape: shape, note: note)
    }
  }

  /// Adds an input of which the network says that it has one.
  private func declare(_ name: String, _ shape: [Int]?) throws(CaffeProblem) {
    write(name, .lost, isInput: true)
    _ = try addInput(PendingInput(name: name, shape: shape))
    blobs[name]?.isAvailable = true
  }

  /// Makes a blob an input of the graph, of the given shape or else the network's.
  func addInput(_ input: PendingInput) throws(CaffeProblem) -> ValueID {
    let given = options.inputShapes[input.name]
    guard let shape = given ?? input.shape else { throw .inputShape(input.name) }
    for size in shape where size <= 0 {
      throw .shape(found: shape, expected: "positive sizes (--input-shape gives others)")
    }
    guard Tensor.byteCount(element: .f32, shape: shape) != nil else {
      throw .shape(found: shape, expected: "fewer elements")
    }
    if given == nil, let note = input.note { notes.append(note) }
    do throws(LimitError) { try Limits.current.check(.rank, shape.count, "rank of an input") } catch
    { throw .limit(error) }
    do throws(GraphError) {
      let id = try graph.addInput(input.name, .tensor(.f32, Shape(shape)))
      blobs[input.name]?.blob = .value(id)
      return id
    } catch { throw .graph(error) }
  }

  static func sizes(_ shape: UnsafePointer<Caffe__BlobShape>) -> [Int] {
    numbers(shape.pointee.n_dim, shape.pointee.dim).map { Int($0) }
  }
}

/// What the settings of a data layer say of the shapes that it gives.
private struct DataLayer {
  private var batch: Int?
  private var image: [Int]?
  /// The shapes of all tops, where they are given.
  private var shapes: [[Int]] = []
  private var isGuess = false

  init(_ layer: Caffe__LayerParameter, _ type: String) {
    var crop = Int(layer.transform_param?.pointee.crop_size ?? 0)
    var (height, width) = (0, 0)
    var isGrey = layer.transform_param.map { $0.pointee.force_gray != 0 } ?? false
    if let data = layer.memory_data_param?.pointee {
      batch = Int(data.batch_size)
      image = [Int(data.channels), Int(data.height), Int(data.width)]
    } else if let data = layer.dummy_data_param?.pointee {
      let given = Messages(data.n_shape, data.shape)
      shapes = given.map { NetReader.sizes($0) }
      if given.isEmpty { shapes = DataLayer.legacy(data) }
      return
    } else if let data = layer.image_data_param?.pointee {
      batch = Int(data.batch_size)
      (height, width) = (Int(data.new_height), Int(data.new_width))
      if data.is_color == 0 { isGrey = true }
      if crop == 0 { crop = Int(data.crop_size) }
    } else if let data = layer.data_param?.pointee {
      batch = Int(data.batch_size)
      if crop == 0 { crop = Int(data.crop_size) }
    } else if let data = layer.window_data_param?.pointee {
      batch = Int(data.batch_size)
      if crop == 0 { crop = Int(data.crop_size) }
    } else if let data = layer.hdf5_data_param?.pointee {
      batch = Int(data.batch_size)
      return
    }
    if crop > 0 { (height, width) = (crop, crop) }
    if image == nil, height > 0, width > 0 {
      image = [isGrey ? 1 : 3, height, width]
      isGuess = type == "Data" && !isGrey
    }
    if batch == 0 { batch = nil }
  }

  /// The shapes of `num`, `channels`, `height` and `width`, each given once or for every top.
  private static func legacy(_ data: Caffe__DummyDataParameter) -> [[Int]] {
    let parts = [
      numbers(data.n_num, data.num), numbers(data.n_channels, data.channels),
      numbers(data.n_height, data.height), numbers(data.n_width, data.width),
    ]
    guard !parts.contains(where: \.isEmpty) else { return [] }
    let count = parts.map(\.count).max() ?? 0
    return (0..<count).map { index in
      parts.map { Int($0[min(index, $0.count - 1)]) }
    }
  }

  /// The shape of a top; nil when the settings do not say.
  func shape(top index: Int) -> [Int]? {
    if !shapes.isEmpty { return shapes[min(index, shapes.count - 1)] }
    guard let batch, let image else { return nil }
    return index == 0 ? [batch] + image : [batch]
  }

  func note(_ top: String) -> CaffeNote? {
    guard isGuess, let image else { return nil }
    return .text(
      "input '\(top)' is taken to have \(image[0]) channels; --input-shape gives another shape")
  }
}
