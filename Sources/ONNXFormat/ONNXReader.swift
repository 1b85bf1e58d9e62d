import COnnxSchema
import IR
import Protobuf
public import Tensors

/// Reads ONNX model files.
public enum ONNXReader {
  /// The newest opset of the standard domain that is known.
  public static let newestOpset = 25
  /// The newest IR version whose fields are known.
  static let newestIRVersion = 14

  /// Reads the model at `path`. Weights stay in the file, which is mapped while a tensor refers to it.
  public static func read(
    path: String, options: ONNXOptions = ONNXOptions()
  ) throws(ONNXError) -> ONNXModel {
    let file: MappedFile
    do throws(FileError) { file = try MappedFile(path: path) } catch { throw .file(error) }
    return try read(file, options: options)
  }

  /// Reads the model that a mapped file holds.
  public static func read(
    _ file: MappedFile, options: ONNXOptions = ONNXOptions()
  ) throws(ONNXError) -> ONNXModel {
    let message = try unpack(file)
    return try message.read { proto throws(ONNXError) in
      let context: ModelContext
      let model: ONNXModel
      do throws(Located) {
        context = try ModelContext(
          proto, tensors: TensorReader(file: file, dataFiles: options.dataFiles), options: options)
        model = try read(proto, context)
      } catch {
        throw .malformed(path: file.path, error.place, error.problem)
      }
      guard context.unsupported.isEmpty else {
        throw .unsupported(path: file.path, context.unsupported)
      }
      return model
    }
  }

  /// Unpacks the message within the limits.
  static func unpack(_ file: MappedFile) throws(ONNXError) -> Unpacked<Onnx__ModelProto> {
    do throws(ProtobufError) {
      return try Unpacked(file.bytes, onnx__model_proto__init)
    } catch { throw .wire(path: file.path, error) }
  }

  private static func read(
    _ proto: UnsafePointer<Onnx__ModelProto>, _ context: ModelContext
  ) throws(Located) -> ONNXModel {
    guard let graph = proto.pointee.graph else { throw Located(.model, .missing("the graph")) }
    let info = ONNXInfo(proto)
    if info.irVersion > newestIRVersion {
      context.notes.append(.newerIRVersion(found: info.irVersion, known: newestIRVersion))
    }
    if proto.pointee.n_training_info > 0 { context.notes.append(.ignored("training_info")) }
    var result = try GraphReader(
      context, name: text(graph.pointee.name), scope: context.scope
    ).readMain(graph)
    for entry in info.metadata where entry.key.hasPrefix(ONNXInfo.originPrefix) {
      let name = String(entry.key.dropFirst(ONNXInfo.originPrefix.count))
      guard let value = result.value(named: name) else { continue }
      result.setOrigin(value, to: entry.value.isEmpty ? nil : entry.value)
    }
    return ONNXModel(graph: result, info: info, notes: context.notes)
  }
}

extension ONNXInfo {
  init(_ pointer: UnsafePointer<Onnx__ModelProto>) {
    let proto = pointer.pointee
    irVersion = Int(proto.ir_version)
    producerName = text(proto.producer_name)
    producerVersion = text(proto.producer_version)
    domain = text(proto.domain)
    modelVersion = Int(proto.model_version)
    documentation = text(proto.doc_string)
    opsets = Messages(proto.n_opset_import, proto.opset_import).map {
      let domain = text($0.pointee.domain)
      return Opset(domain: domain.isEmpty ? "ai.onnx" : domain, version: Int($0.pointee.version))
    }
    metadata = Messages(proto.n_metadata_props, proto.metadata_props).map {
      Property(key: text($0.pointee.key), value: text($0.pointee.value))
    }
  }
}
