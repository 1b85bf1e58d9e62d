import COnnxSchema
import Protobuf
public import Tensors

/// Reads files that hold one `TensorProto`, such as `input_0.pb` of an ONNX test data set.
public enum ONNXTensorFile {
  /// The tensor and its name, which may be empty.
  public static func read(path: String) throws(ONNXError) -> (name: String, tensor: Tensor) {
    let file: MappedFile
    do throws(FileError) { file = try MappedFile(path: path) } catch { throw .file(error) }
    let message: Unpacked<Onnx__TensorProto>
    do throws(ProtobufError) {
      message = try Unpacked(file.bytes, onnx__tensor_proto__init)
    } catch { throw .wire(path: path, error) }
    return try message.read { proto throws(ONNXError) in
      do throws(TensorProblem) {
        return (text(proto.pointee.name), try TensorReader(file: file).read(proto))
      } catch {
        throw .malformed(path: path, .model, .tensor(attribute: nil, error))
      }
    }
  }
}
