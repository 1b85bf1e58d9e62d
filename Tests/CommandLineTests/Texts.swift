import Foundation

/// Small models as text.
enum Texts {
  /// Two inputs whose sizes belong together.
  static let sum = """
    input %a: f32[N,3,H,W]
    input %b: f32[N,3,H,W]
    %y: f32[N,3,H,W] = binary(%a, %b) {function: add}
    output %y
    """

  /// Rows of a table by index, of which there are five.
  static let lookUp = """
    input %i: i64[N]
    weight @t: f32[5,3] = [1,2,3,4,5,6,7,8,9,10,11,12,13,14,15]
    %y: f32[N,3] = gather(@t, %i)
    output %y
    """

  /// No inputs; one output is computed, the other one is a constant.
  static let constant = """
    weight @t: f32[2,2] = [1,-2,3,-4]
    %y: f32[2,2] = unary(@t) {function: relu}
    output %y
    output "same" = @t
    """

  /// The output is the same for every input.
  static let deaf = """
    input %x: f32[2]
    weight @zero: f32[] = [0]
    %y: f32[2] = binary(%x, @zero) {function: mul}
    output %y
    """

  /// An output that is an input.
  static let through = """
    input %x: f32[N,2]
    %y: f32[N,2] = unary(%x) {function: neg}
    output %y
    output "again" = %x
    """

  /// A reshape that only a batch of one passes.
  static let single = """
    input %x: f32[N,4]
    weight @s: i64[2] = [2,2]
    %y: f32[2,2] = reshape(%x, @s)
    output %y
    """

  /// A window larger than any size that is tried.
  static let large = """
    input %x: f32[1,1,H,W]
    weight @w: f32[1,1,300,300] = splat(1)
    %y: f32[1,1,H-299,W-299] = conv(%x, @w)
    output %y
    """

  /// Seconds of work for the reference semantics.
  static let slow = """
    input %x: f32[1,64,256,256]
    weight @w: f32[64,64,3,3] = random(1)
    %a: f32[1,64,254,254] = conv(%x, @w)
    %b: f32[1,64,252,252] = conv(%a, @w)
    output %b
    """
}

extension URL {
  /// Writes a text as a file of this folder and returns its path.
  func write(_ text: String, as name: String) throws -> String {
    let url = appendingPathComponent(name)
    try text.write(to: url, atomically: false, encoding: .utf8)
    return url.path
  }

  func path(_ name: String) -> String { appendingPathComponent(name).path }
}
