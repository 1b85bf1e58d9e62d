import CCaffeSchema
import Protobuf
import Tensors

/// The trained tensors of layers: from the file, from fillers, or none.
extension NetReader {
  /// The tensor that a layer asks for; a stand-in when there is none and that was reported.
  func blob(
    _ wanted: TrainedTensor, _ parameter: Caffe__LayerParameter
  ) throws(CaffeProblem) -> Tensor {
    guard let shared = wanted.shared else {
      count(wanted)
      return try tensor(wanted, parameter)
    }
    guard let known = sharedTensors[shared] else {
      count(wanted)
      let tensor = try tensor(wanted, parameter)
      sharedTensors[shared] = (tensor, wanted.layer)
      return tensor
    }
    if known.tensor.shape == wanted.shape { return known.tensor }
    guard wanted.isPermissive, known.tensor.count == Checked.product(wanted.shape).value else {
      throw .shared(
        name: shared, owner: known.owner, found: known.tensor.shape, expected: wanted.shape)
    }
    return known.tensor.reshaped(wanted.shape)
  }

  private func count(_ wanted: TrainedTensor) {
    guard wanted.type != "BatchNorm" else { return }
    info.parameters =
      info.parameters.addingReportingOverflow(
        Checked.product(wanted.shape).value ?? 0
      ).partialValue
  }

  private func tensor(
    _ wanted: TrainedTensor, _ parameter: Caffe__LayerParameter
  ) throws(CaffeProblem) -> Tensor {
    guard Tensor.byteCount(element: .f32, shape: wanted.shape) != nil else {
      throw .tensor(blob: wanted.index, .tooLarge(shape: wanted.shape))
    }
    if let blob = weights.blob(layer: wanted.layer, wanted.index, parameter) {
      return try read(blob, wanted)
    }
    switch options.weights {
    case .random(let seed):
      if weights.trained != nil {
        notes.append(
          .text("layer '\(wanted.layer)': tensor \(wanted.index) is filled with random numbers"))
      }
      return try filled(wanted, seed)
    case .absent where weights.trained == nil: return try standIn(wanted)
    case .required where weights.trained == nil:
      unfilled.insert(wanted.position)
      return try standIn(wanted)
    case .required, .absent:
      weightProblems.append(
        .missing(
          layer: wanted.layer, blob: wanted.index, shape: wanted.shape,
          found: weights.count(layer: wanted.layer, parameter)))
      return try standIn(wanted)
    }
  }

  private func read(
    _ blob: UnsafePointer<Caffe__BlobProto>, _ wanted: TrainedTensor
  ) throws(CaffeProblem) -> Tensor {
    let data = BlobData(blob.pointee, file: weights.file)
    do throws(BlobProblem) {
      if try data.fits(wanted.shape) {
        let tensor = try data.tensor(wanted.shape)
        if data.isConverted { converted += 1 }
        return tensor
      }
      weightProblems.append(
        .shape(
          layer: wanted.layer, blob: wanted.index, found: try data.shape, expected: wanted.shape))
    } catch { throw .tensor(blob: wanted.index, error) }
    return try standIn(wanted)
  }

  /// Zeros that take no memory.
  private func standIn(_ wanted: TrainedTensor) throws(CaffeProblem) -> Tensor {
    do throws(LimitError) { return try Tensor(zeros: wanted.shape, element: .f32) } catch {
      throw .limit(error)
    }
  }

  private func filled(_ wanted: TrainedTensor, _ seed: UInt64) throws(CaffeProblem) -> Tensor {
    let size = Tensor.byteCount(element: .f32, shape: wanted.shape) ?? .max
    generated = generated.addingReportingOverflow(size).partialValue
    do throws(LimitError) {
      try Limits.current.check(
        .generated, generated < size ? nil : generated, "random weights of the network")
    } catch { throw .limit(error) }
    let filler = try Filler(wanted)
    if filler.isAssumed, wanted.index == 0 { assumed += 1 }
    return filler.tensor(wanted, seed: seed)
  }

  /// Keeps track of which layers have trained tensors, and reports those of the file that a layer does not take.
  func own(_ layer: LayerReader, _ position: Int) throws(CaffeProblem) {
    if let other = owners[layer.name], other != position,
      weights.trained != nil
    {
      throw .duplicateLayer
    }
    owners[layer.name] = position
    if layer.blobCount > layer.taken.count {
      weightProblems.append(
        .surplus(layer: layer.name, found: layer.blobCount, expected: layer.taken.count))
    }
  }

  /// What there is to say of the trained tensors when all layers are read.
  func noteWeights() {
    if converted > 0 {
      notes.append(.text("\(converted) tensors are not stored as f32; converted, rounded once"))
    }
    if assumed > 0 {
      notes.append(.text("\(assumed) tensors have no filler; filled as 'xavier' does"))
    }
    let idle = (weights.trained?.names ?? []).filter { owners[$0] == nil }
    if !idle.isEmpty {
      let shown = idle.prefix(5).map { "'\($0)'" }.joined(separator: ", ")
      notes.append(
        .text(
          "left out: the tensors of \(idle.count) layers of the caffemodel that the network lacks: \(shown)"
            + (idle.count > 5 ? " …" : "")))
    }
  }
}
