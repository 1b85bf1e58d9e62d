import Tensors

/// The element types that standard operators of ONNX take, as far as they do not take all.
///
/// Source: the operator schemas of onnx 1.23.
enum StandardTypes {
  /// The types of every input of an operator at an opset; the last entry also holds for the inputs after it. Nil
  /// when all types are taken.
  static func inputs(_ op: String, opset: Int) -> [Set<ElementType>]? {
    table[op]?.last { $0.since <= opset }?.inputs
  }

  /// The first later opset at which an input of the operator may have a type.
  static func firstOpset(_ op: String, after opset: Int, input: Int, _ element: ElementType) -> Int?
  {
    table[op]?.first { version in
      let inputs = version.inputs
      return version.since > opset && inputs[min(input, inputs.count - 1)].contains(element)
    }?.since
  }

  private typealias Version = (since: Int, inputs: [Set<ElementType>])

  /// What letters stand for: C-like ones for one type each, some capitals for the usual sets.
  private static let letters: [Character: [ElementType]] = {
    let floats: [ElementType] = [.f64, .f32, .f16]
    let wide: [ElementType] = [.u32, .u64, .i32, .i64]
    let integers = wide + [.u8, .u16, .i8, .i16]
    return [
      "F": floats, "B": floats + [.bf16], "W": floats + wide, "V": floats + wide + [.bf16],
      "Z": integers, "N": floats + integers, "M": floats + integers + [.bf16],
      "A": floats + integers + [.bool], "*": ElementType.allCases, "d": [.f64], "f": [.f32],
      "h": [.f16], "b": [.bf16], "l": [.i64], "i": [.i32], "s": [.i16], "c": [.i8], "L": [.u64],
      "I": [.u32], "S": [.u16], "C": [.u8], "?": [.bool],
    ]
  }()

  /// Operators with the versions that matter: each the opset since which it holds and a word per input.
  private static let table: [String: [Version]] = {
    var result: [String: [Version]] = [:]
    for entry in text.split(separator: ";") {
      let words = entry.split(whereSeparator: \.isWhitespace)
      guard let name = words.first else { continue }
      for index in stride(from: 1, to: words.count - 1, by: 2) {
        let inputs = words[index + 1].split(separator: ",").map { word in
          Set(word.flatMap { letters[$0] ?? [] })
        }
        result[String(name), default: []].append((Int(words[index]) ?? 0, inputs))
      }
    }
    return result
  }()

  private static let text = """
    Abs 6 N 13 M; Acos 7 F 22 B; Acosh 9 F 22 B; Add 7 W 13 V 14 M; AffineGrid 20 B,l; And 7 ?;
    ArgMax 11 N 13 M; ArgMin 11 N 13 M; Asin 7 F 22 B; Asinh 9 F 22 B; Atan 7 F 22 B; Atanh 9 F
    22 B; AveragePool 11 F 22 B; BatchNormalization 9 F 14 B; BitShift 11 CILS; BitwiseAnd 18 Z;
    BitwiseNot 18 Z; BitwiseOr 18 Z; BitwiseXor 18 Z; BlackmanWindow 17 il; Cast 9 A 13 *; Ceil
    6 F 13 B; Celu 12 f; CenterCropPad 18 *,il; Clip 11 F 12 N 13 M; Col2Im 18 *,l; Compress 11
    A,?; Concat 11 A 13 *; ConstantOfShape 9 l; Conv 11 F 22 B; ConvInteger 10 Cc; ConvTranspose
    11 F 22 B; Cos 7 F 22 B; Cosh 9 F 22 B; CumSum 11 ILdfil,il 14 V,il; DFT 17 B,il 20 B,il,l;
    DeformConv 19 F 22 B; DepthToSpace 11 A 13 *; DequantizeLinear 10 Cci,f,Cci 19 Cci,bfh,Cci
    21 CScis,bfh,CScis; Det 11 F 22 B; Div 7 W 13 V 14 M; Dropout 10 F 12 F,F,? 13 B,F,? 22
    B,B,?; DynamicQuantizeLinear 11 f; Einsum 12 N; Elu 6 F 22 B; Equal 11 A 13 *; Erf 9 N 13 B;
    Exp 6 F 13 B; Expand 8 A,l 13 *,l; EyeLike 9 A 22 *; Flatten 11 A 13 *; Floor 6 F 13 B; GRU
    7 F,F,F,F,i,F 22 B,B,B,B,i,B; Gather 11 A,il 13 *,il; GatherElements 11 A,il 13 *,il;
    GatherND 11 A,l 13 *,l; Gelu 20 B; Gemm 11 W 13 V; GlobalAveragePool 1 F 22 B; GlobalLpPool
    2 F 22 B; GlobalMaxPool 1 F 22 B; Greater 9 N 13 M; GreaterOrEqual 12 N 16 M; GridSample 16
    A,F 22 *,B; GroupNormalization 18 B; HammingWindow 17 il; HannWindow 17 il; HardSigmoid 6 F
    22 B; HardSwish 14 F 22 B; Hardmax 11 F 13 B; Identity 1 A 13 *; If 11 ?;
    InstanceNormalization 6 F 22 B; IsInf 10 df 20 B; IsNaN 9 F 13 B; LRN 1 F 13 B; LSTM 7
    F,F,F,F,i,F 22 B,B,B,B,i,B; LayerNormalization 17 B; LeakyRelu 6 F 16 B; Less 9 N 13 M;
    LessOrEqual 12 N 16 M; Log 6 F 13 B; LogSoftmax 11 F 13 B; LpNormalization 1 F 22 B; LpPool
    11 F 22 B; MatMul 9 W 13 V; MatMulInteger 10 Cc; Max 8 F 12 N 13 M; MaxPool 11 F 12 Ccdfh 22
    Cbcdfh; MaxRoiPool 1 F 22 B; MaxUnpool 11 F,l 22 B,l; MeanVarianceNormalization 9 F 13 B;
    MelWeightMatrix 17 il,il,il,B; Min 8 F 12 N 13 M; Mish 18 F 22 B; Mod 10 N 13 M; Mul 7 W 13
    V 14 M; Neg 6 cdfhils 13 bcdfhils; NegativeLogLikelihoodLoss 12 F,il,F 22 B,il,B;
    NonMaxSuppression 11 f,f,l,f; NonZero 9 A 13 *; Not 1 ?; OneHot 11 N,N,A; Or 7 ?; PRelu 9 W
    16 V; Pad 11 N,l,N 13 *,l,* 18 *,l,*,il; Pow 7 F 12 dfhil,N 13 bdfhil,N 15 bdfhil,M;
    QLinearConv 10 Cc,f,Cc,Cc,f,Cc,f,Cc,i; QLinearMatMul 10 Cc,f,Cc,Cc,f,Cc,f,Cc 21
    Cc,bfh,Cc,Cc,bfh,Cc,bfh,Cc; QuantizeLinear 10 fi,f,Cc 19 bfhi,bfhi,Cc 21 bfhi,bfhi,CScs;
    RMSNormalization 23 B; RNN 7 F,F,F,F,i,F 22 B,B,B,B,i,B; Range 11 dfils; Reciprocal 6 F 13
    B; ReduceL1 11 W 13 V 18 V,l; ReduceL2 11 W 13 V 18 V,l; ReduceLogSum 11 W 13 V 18 V,l;
    ReduceLogSumExp 11 W 13 V 18 V,l; ReduceMax 11 W 12 CILcdfhil 13 CILbcdfhil 18 CILbcdfhil,l
    20 ?CILbcdfhil,l; ReduceMean 11 W 13 V 18 V,l; ReduceMin 11 W 12 CILcdfhil 13 CILbcdfhil 18
    CILbcdfhil,l 20 ?CILbcdfhil,l; ReduceProd 11 W 13 V 18 V,l; ReduceSum 11 W 13 V,l;
    ReduceSumSquare 11 W 13 V 18 V,l; Relu 6 F 13 B 14 bcdfhils; Reshape 5 A,l 13 *,l; Resize 11
    A,F,f,l 13 *,F,f,l; ReverseSequence 10 A,l; RoiAlign 10 F,F,l 22 B,B,l; Round 11 F 22 B;
    STFT 17 B,il,B,il; ScatterElements 11 A,il,A 13 *,il,*; ScatterND 11 A,l,A 13 *,l,*; Selu 6
    F 22 B; Shape 1 A 13 *; Shrink 9 N; Sigmoid 6 F 13 B; Sign 9 N 13 M; Sin 7 F 22 B; Sinh 9 F
    22 B; Size 1 A 13 *; Slice 11 A,il 13 *,il; Softmax 11 F 13 B; Softplus 1 F 22 B; Softsign 1
    F 22 B; SpaceToDepth 1 A 13 *; Split 11 A 13 *,l; Sqrt 6 F 13 B; Squeeze 11 A 13 *,l; Sub 7
    W 13 V 14 M; Swish 24 B; Tan 7 F 22 B; Tanh 6 F 13 B; TensorScatter 24 *,*,l;
    ThresholdedRelu 10 F 22 B; Tile 6 A,l 13 *,l; TopK 11 N,l 24 M,l; Transpose 1 A 13 *; Trilu
    14 *,l; Unique 11 A; Unsqueeze 11 A 13 *,l; Where 9 ?,A 16 ?,*; Xor 7 ?
    """
}
