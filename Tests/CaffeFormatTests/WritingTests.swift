import CaffeFormat
import IR
import Tensors
import TestSupport
import Testing

@Suite struct WritingTests {
  @Test("what is written computes what the graph does", arguments: WritingCase.all)
  func computes(_ example: WritingCase) throws {
    let graph = try Graph(untyped: example.text)
    let net = try WrittenNet(graph)
    #expect(net.types == example.layers)
    let read = try net.read()
    #expect(read.inputs.map { read[$0].name } == graph.inputs.map { graph[$0].name })
    #expect(read.outputs.map(\.name) == graph.outputs.map(\.name))
    for seed in [1, 100] as [UInt64] {
      let problem = mismatch(
        try read.outputs(seed: seed), try graph.outputs(seed: seed), relative: 1e-5, absolute: 1e-6)
      #expect(problem == nil)
    }
  }

  @Test("what was written and read is written the same", arguments: WritingCase.all)
  func settles(_ example: WritingCase) throws {
    let once = try WrittenNet(try Graph(untyped: example.text)).read()
    let twice = try WrittenNet(once).read()
    let thrice = try WrittenNet(twice).read()
    #expect(thrice.text == twice.text)
  }
}

/// How the files look.
@Suite struct WrittenTextTests {
  @Test func prototxt() throws {
    let graph = try Graph(
      untyped: """
        graph "a \\"small\\" net" {
        input %data: f32[1,2,6,5]
        weight @w: f32[4,1,3,2] = random(1)
        weight @l: f32[] = [-0.1]
        %conv = conv(%data, @w) {pads: [1,0,1,0], groups: 2} as "first"
        %y = clip(%conv, @l)
        output %y
        }
        """)
    #expect(
      try WrittenNet(graph).prototxt == """
        name: "a \\"small\\" net"
        layer {
          name: "data"
          type: "Input"
          top: "data"
          input_param {
            shape {
              dim: 1
              dim: 2
              dim: 6
              dim: 5
            }
          }
        }
        layer {
          name: "first"
          type: "Convolution"
          bottom: "data"
          top: "conv"
          convolution_param {
            num_output: 4
            bias_term: false
            group: 2
            pad_h: 1
            pad_w: 0
            kernel_h: 3
            kernel_w: 2
          }
        }
        layer {
          name: "y"
          type: "Clip"
          bottom: "conv"
          top: "y"
          clip_param {
            min: -0.1
            max: inf
          }
        }

        """)
  }

  @Test func fieldWithAnUnderscore() throws {
    let graph = try Graph(
      untyped: """
        input %x: f32[2]
        weight @c: f32[] = [2]
        %y = binary(@c, %x) {function: pow}
        output %y
        """)
    #expect(try WrittenNet(graph).prototxt.contains("  exp_param {\n    base: 2\n  }\n"))
  }

  /// The caffemodel alone carries the network.
  @Test func caffemodelAlone() throws {
    let graph = try Graph(
      untyped: """
        input %x: f32[1,2,4,4]
        weight @w: f32[3,2,3,3] = random(1)
        %y = conv(%x, @w)
        output %y
        """)
    let net = try WrittenNet(graph)
    let both = try net.read()
    let alone = try CaffeReader.read(CaffeFiles(caffemodel: net.files.caffemodel)).graph
    #expect(alone.text == both.text)
  }
}
