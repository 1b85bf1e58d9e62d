import IR
import TestSupport
import Testing

/// Drawings for Graphviz.
@Suite struct DotPrinterTests {
  @Test func drawsOperatorsTypesAndWeights() throws {
    let graph = try parse(
      """
      graph "two \\"layers\\"" {
        input %x: f32[N,2,4,4]
        weight @w: f32[3,2,1,1] = splat(1)
        %c: f32[N,3,2,2] = conv(%x, @w) {stride: [2,2]}
        %y: f32[N,3,2,2] = unary(%c) {function: tanh}
        output %y
      }
      """)
    #expect(
      DotPrinter().print(graph) == """
        digraph "two \\"layers\\"" {
          node [shape=box, fontname="Helvetica", fontsize=10];
          edge [fontname="Helvetica", fontsize=9];
          n_in0 [label="x\\nf32[N,2,4,4]", shape=oval];
          n_0 [label="c\\nconv\\nstride: [2,2]\\n@w: f32[3,2,1,1]"];
          n_in0 -> n_0 [label="f32[N,2,4,4]"];
          n_1 [label="y\\nunary\\nfunction: tanh"];
          n_0 -> n_1 [label="f32[N,3,2,2]"];
          n_out0 [label="y", shape=oval, style=bold];
          n_1 -> n_out0 [label="f32[N,3,2,2]"];
        }

        """)
  }

  @Test func drawsRegionsAsClusters() throws {
    let graph = try parse(
      """
      graph "g" {
        input %c: bool[]
        input %x: f32[2]
        %y: f32[2] = if(%c, %x) graph "then" {
          input %x: f32[2]
          %a: f32[2] = unary(%x) {function: neg}
          output %a
        } graph "else" {
          input %x: f32[2]
          output %x
        }
        output %y
      }
      """)
    let text = DotPrinter().print(graph)
    #expect(text.contains("    label=\"y: then\";"))
    #expect(text.contains("    n_in1 -> n_0_0_0 [label=\"f32[2]\"];"))
    #expect(text.contains("    n_in1 -> n_0_1_out0 [label=\"f32[2]\"];"))
  }
}
