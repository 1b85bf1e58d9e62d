import CKernels

/// A way to compute a convolution from blocked input.
enum ConvAlgorithm: Hashable, CaseIterable {
  /// Sums over taps and channels, from a copy with padding where the window reaches out.
  case direct
  /// Winograd's F(m, r) on tiles of m × m outputs.
  case winograd(WinogradForm)

  static let allCases = [direct] + WinogradForm.allCases.map { winograd($0) }

  /// The name in plans and tuning files.
  var name: String {
    switch self {
    case .direct: "direct"
    case .winograd(let form): form.name
    }
  }

  init?(name: String) {
    guard let known = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = known
  }
}

/// The forms of Winograd convolution that kernels know.
enum WinogradForm: CaseIterable {
  case f2x3, f4x3, f2x5, f4x5, f2x3Stride2, f4x3Stride2, f4x5Stride2

  var form: nn_winograd_form {
    switch self {
    case .f2x3: NN_F2_3
    case .f4x3: NN_F4_3
    case .f2x5: NN_F2_5
    case .f4x5: NN_F4_5
    case .f2x3Stride2: NN_F2_3_STRIDE_2
    case .f4x3Stride2: NN_F4_3_STRIDE_2
    case .f4x5Stride2: NN_F4_5_STRIDE_2
    }
  }

  var sizes: nn_winograd_sizes { nn_winograd_sizes(form) }

  var name: String {
    let sizes = sizes
    return "F(\(sizes.outputs),\(sizes.taps))" + (sizes.stride > 1 ? "/\(sizes.stride)" : "")
  }

  /// Whether it computes such windows.
  func fits(_ geometry: Geometry) -> Bool {
    let sizes = sizes
    return geometry.kernel == (sizes.taps, sizes.taps)
      && geometry.stride == (sizes.stride, sizes.stride) && geometry.dilation == (1, 1)
  }
}
