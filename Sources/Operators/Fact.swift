public import Tensors

/// The type of a value: what is known about it without running anything.
public indirect enum ValueType: Hashable, Sendable {
  case tensor(ElementType, Shape)
  case sequence(ValueType)
  case optional(ValueType)
}

/// What is known about a value: its type, and the value itself when it is known.
public struct Fact: Sendable {
  public var type: ValueType
  public var value: KnownValue?

  public init(type: ValueType, value: KnownValue? = nil) {
    self.type = type
    self.value = value
  }

  /// The fact of a tensor with known element type and shape.
  public init(_ element: ElementType, _ shape: Shape) {
    self.init(type: .tensor(element, shape))
  }

  /// The fact of a constant.
  public init(constant: Tensor) {
    self.init(type: .tensor(constant.element, Shape(constant.shape)), value: .tensor(constant))
  }

  /// The fact of an integer tensor whose elements, in row-major order, are dimensions.
  ///
  /// It becomes a constant when all dimensions are integers.
  public init(integers: [Dim], shape: [Int], as element: ElementType = .i64) {
    if let values = integers.concrete {
      self.init(constant: Tensor(values.map(Int64.init), shape: shape, as: element))
    } else {
      self.init(type: .tensor(element, Shape(shape)), value: .dims(integers))
    }
  }

  /// The element type and shape; nil for sequences and optionals.
  public var tensorType: (element: ElementType, shape: Shape)? {
    if case .tensor(let element, let shape) = type { (element, shape) } else { nil }
  }

  /// The value, when it is a known tensor.
  public var constant: Tensor? {
    if case .tensor(let tensor) = value { tensor } else { nil }
  }

  /// The elements of an integer tensor in row-major order, when they are known, perhaps as symbols.
  public var integers: [Dim]? {
    switch value {
    case .dims(let dims): dims
    case .tensor(let tensor) where tensor.element.isInteger && tensor.count <= Fact.knownLimit:
      tensor.integers.map { Dim(Int($0)) }
    default: nil
    }
  }

  /// The number of elements up to which values are followed through inference.
  public static let knownLimit = 1024
}

/// A value known before anything runs.
public enum KnownValue: Sendable {
  case tensor(Tensor)
  /// The elements of an integer tensor in row-major order, at least one of them symbolic.
  case dims([Dim])
}

/// A value at run time.
public indirect enum Value: Sendable {
  case tensor(Tensor)
  case sequence([Value])
  case optional(Value?)

  /// The tensor, when the value is one.
  public var tensor: Tensor? {
    if case .tensor(let tensor) = self { tensor } else { nil }
  }

  public var fact: Fact {
    switch self {
    case .tensor(let tensor): Fact(tensor.element, Shape(tensor.shape))
    case .sequence(let values):
      Fact(type: .sequence(values.first?.fact.type ?? .tensor(.f32, [])))
    case .optional(let value): Fact(type: .optional(value?.fact.type ?? .tensor(.f32, [])))
    }
  }
}
