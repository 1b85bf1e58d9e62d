import CaffeFormat
import IR
import TestSupport
import Testing

@Suite struct WritingRefusalTests {
  struct Case: Sendable, CustomStringConvertible {
    let name: String
    let text: String
    /// What the error says, by lines after the first.
    let lines: [String]
    var description: String { name }

    init(_ name: String, _ text: String, _ lines: String...) {
      self.name = name
      self.text = text
      self.lines = lines
    }
  }

  static let cases = [
    Case(
      "sizes that are open", "input %x: f32[N,3]\n%y = unary(%x)\noutput %y",
      "input 'x': has the shape [N,3], Caffe needs numbers: --input-shape 'x=1x3'"),
    Case(
      "everything at once",
      """
      input %x: f32[N,3]
      input %i: i64[2]
      %a = unary(%x) {function: erf}
      %b = unary(%a) {function: sin}
      output %b
      output %i
      """,
      "input 'x': has the shape [N,3], Caffe needs numbers: --input-shape 'x=1x3'",
      "input 'i': is i64, Caffe's blobs are f32",
      "node 'a' (unary): no layer of Caffe computes 'erf'",
      "node 'b' (unary): no layer of Caffe computes 'sin'"),
    Case(
      "an operator without a layer",
      "weight @a: i64[] = [0]\ninput %x: f32[3]\n%y = cum_sum(%x, @a)\noutput %y",
      "node 'y' (cum_sum): no layer of Caffe computes this"),
    Case(
      "too many elements, and none",
      """
      input %x: f32[65536,65536]
      input %e: f32[0,3]
      %y = unary(%x)
      output %y
      """,
      "input 'x': has more elements than Caffe counts, 2^31 - 1", "input 'e': has no elements",
      "node 'y' (unary): its result 'y' of shape [65536,65536] has more elements than Caffe counts, 2^31 - 1"
    ),
    Case(
      "half precision", "input %x: f16[2]\n%y = unary(%x)\noutput %y",
      "input 'x': is f16, Caffe's blobs are f32",
      "node 'y' (unary): gives f16, Caffe's blobs are f32"),
    Case(
      "weights that are computed",
      """
      input %x: f32[1,2,5,5]
      input %w: f32[3,2,3,3]
      %y = conv(%x, %w)
      %z = matmul(%x, %x)
      output %y
      output %z
      """,
      "node 'y' (conv): its weight is computed, Caffe's layers have trained ones",
      "node 'z' (matmul): multiplies by a matrix that is computed, Caffe's layers have trained ones"
    ),
    Case(
      "average pool that leaves the padding out",
      """
      input %x: f32[1,2,6,6]
      %y = average_pool(%x) {kernel: [3,3], stride: [1,1], pads: [1,1,1,1]}
      output %y
      """,
      """
      node 'y' (average_pool): a window of [3, 3] with stride [1, 1], pads [1, 1] at the begins and \
      [1, 1] at the ends, from [6, 6] to [6, 6], without counting the padding: Caffe divides by what \
      of the window lies in the image and its padding, the same at both ends
      """),
    Case(
      "a window that meets nothing",
      "input %x: f32[1,2,6,6]\n%y = max_pool(%x) {kernel: [2,2], stride: [3,3]}\noutput %y",
      """
      node 'y' (max_pool): a window of [2, 2] with stride [3, 3], pads [0, 0] at the begins and [0, 0] \
      at the ends, from [6, 6] to [2, 2]: Caffe pads both ends alike, by less than the kernel, and \
      rounds the size up
      """),
    Case(
      "positions of a maximum",
      """
      input %x: f32[1,2,6,6]
      %y, %i = max_pool(%x) {kernel: [2,2]}
      %z = cast(%i) {to: f32}
      output %y
      output %z
      """,
      "node 'y' (max_pool): gives i64, Caffe's blobs are f32",
      "node 'z' (cast): its input 'i' is i64, Caffe's blobs are f32"),
    Case(
      "dilated pooling",
      "input %x: f32[1,2,6,6]\n%y = max_pool(%x) {kernel: [2,2], dilation: [2,2]}\noutput %y",
      "node 'y' (max_pool): has a dilation of [2, 2], Caffe's pooling has none"),
    Case(
      "dilated convolution of pads that differ by half a step",
      """
      input %x: f32[1,1,9,9]
      weight @w: f32[1,1,2,2] = random(1)
      %y = conv(%x, @w) {pads: [0,0,1,0], dilation: [2,2]}
      output %y
      """,
      """
      node 'y' (conv): its pads at both ends of an axis differ, 0 and 1 along axis 2, Caffe has one \
      number for both
      """),
    Case(
      "values that broadcast to each other",
      """
      input %a: f32[2,1,4]
      input %b: f32[1,3,4]
      %y = binary(%a, %b)
      output %y
      """,
      """
      node 'y' (binary): its inputs of [2, 1, 4] and [1, 3, 4] broadcast to each other, Caffe takes \
      equal shapes, and in products and sums one that has consecutive axes of the other
      """),
    Case(
      "an even response normalisation", "input %x: f32[1,4,2,2]\n%y = lrn(%x) {size: 4}\noutput %y",
      "node 'y' (lrn): has an even size, 4, Caffe's LRN has an odd one"),
    Case(
      "logarithm of a softmax",
      "input %x: f32[1,4]\n%y = softmax(%x) {logarithm: true}\noutput %y",
      """
      node 'y' (softmax): is the logarithm of a softmax, which a Log layer after Softmax gives for no \
      small number
      """),
    Case(
      "an input that is an output", "input %x: f32[2]\n%y = unary(%x)\noutput %y\noutput %x",
      "output 'x': is an input of the same name, which Caffe cannot show"),
  ]

  @Test(arguments: cases) func refuses(_ example: Case) throws {
    let graph = try Graph(untyped: example.text)
    do throws(CaffeWriteError) {
      _ = try CaffeWriter.encode(graph)
      Issue.record("it was written")
    } catch {
      let lines = error.description.split(separator: "\n").map(String.init)
      let count = example.lines.count
      let head = "\(count == 1 ? "1 part" : "\(count) parts") cannot be expressed in Caffe"
      #expect(lines == [head] + example.lines.map { "  " + $0 })
    }
  }
}
