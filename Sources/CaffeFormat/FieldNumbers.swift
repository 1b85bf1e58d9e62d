import CCaffeSchema
import CProtobufC
import Protobuf

/// The fields of a message type by name and by number.
struct FieldNumbers {
  private var numbers: [String: Int] = [:]
  private var names: [Int: String] = [:]

  init<Message>(_ initialise: (UnsafeMutablePointer<Message>?) -> Void) {
    let descriptor = Unpacked<Message>.descriptor(initialise).pointee
    for field in UnsafeBufferPointer(start: descriptor.fields, count: Int(descriptor.n_fields)) {
      let name = text(field.name)
      numbers[name] = Int(field.id)
      names[Int(field.id)] = name
    }
  }

  subscript(name: String) -> Int? { numbers[name] }

  func name(of number: Int) -> String? { names[number] }
}
