/// How the padding of a window is chosen (ONNX attribute `auto_pad`).
public enum AutoPad: String, WordAttribute {
  /// By the attribute `pads`.
  case explicit
  /// The output is ceil(input / stride); an odd pixel of padding goes to the end.
  case sameUpper = "same_upper"
  /// The output is ceil(input / stride); an odd pixel of padding goes to the beginning.
  case sameLower = "same_lower"
  /// No padding.
  case valid
}
