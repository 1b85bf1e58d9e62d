/// Winograd convolution: its transforms. Conventions: CKernels.h.
///
/// A tile of m × m outputs is computed from samples of the source by Aᵀ[(G g Gᵀ) ⊙ (Bᵀ d B)]A
/// (Lavin and Gray, arXiv:1509.09308), summed over channels before Aᵀ. The caller runs the
/// products: for each point, `conv` with a 1×1 kernel, tiles for pixels. Transformed operands are
/// [point][…][tile][L].

#ifndef CKERNELS_WINOGRAD_H
#define CKERNELS_WINOGRAD_H

#include "activation.h"

#include <stddef.h>
#include <stdint.h>

/// Forms F(m, r): m × m outputs of r × r taps. Those of stride 2 add a form for the even samples
/// and taps to one for the odd ones: F(m, 2) and products as they are for 3 taps, F(4, 3) and F(4,
/// 2) for 5.
///
/// Interpolation points: three are 0, 1, ∞; four 0, ±1, ∞; five 0, ±1, ½, ∞; six 0, ±√½, ±√2, ∞;
/// eight 0, ±½, ±1, ±2, ∞. Largest error over the largest result, for 512 channels of rectified
/// normal samples and normal weights: 1e-6 for F(2, 3), 5e-6 for the other forms, 2e-5 for F(4, 5).
enum nn_winograd_form {
  NN_F2_3,
  NN_F4_3,
  NN_F2_5,
  NN_F4_5,
  NN_F2_3_STRIDE_2,
  NN_F4_3_STRIDE_2,
  NN_F4_5_STRIDE_2,
  NN_WINOGRAD_FORMS
};

/// What a form has along one axis.
struct nn_winograd_sizes {
  ptrdiff_t outputs, taps, stride;
  ptrdiff_t points;  // of operands and results
  ptrdiff_t weights; // distinct ones among the points: point i has weights min(i, weights − 1)
};

static inline struct nn_winograd_sizes nn_winograd_sizes(enum nn_winograd_form form) {
  switch (form) {
  case NN_F2_3:
    return (struct nn_winograd_sizes){2, 3, 1, 4, 4};
  case NN_F4_3:
    return (struct nn_winograd_sizes){4, 3, 1, 6, 6};
  case NN_F2_5:
    return (struct nn_winograd_sizes){2, 5, 1, 6, 6};
  case NN_F4_5:
    return (struct nn_winograd_sizes){4, 5, 1, 8, 8};
  case NN_F2_3_STRIDE_2:
    return (struct nn_winograd_sizes){2, 3, 2, 5, 4};
  case NN_F4_3_STRIDE_2:
    return (struct nn_winograd_sizes){4, 3, 2, 9, 6};
  case NN_F4_5_STRIDE_2:
    return (struct nn_winograd_sizes){4, 5, 2, 11, 11};
  default:
    return (struct nn_winograd_sizes){0, 0, 0, 0, 0};
  }
}

/// The samples of tiles `tile` ..< `tile + tiles` of one block, transformed: dst[point][tile][L].
///
/// Tiles are counted row by row, `tiles_w` in each; pixels outside the image count as zero. `src`
/// points at pixel (0, 0) of the image, `dst` at what belongs to the first tile of this call.
struct nn_winograd_input {
  const float *src;
  float *dst;
  enum nn_winograd_form form;
  ptrdiff_t tile, tiles, tiles_w;
  ptrdiff_t src_h, src_w;
  ptrdiff_t pad_top, pad_left; // negative: the first window starts inside
  ptrdiff_t src_row, dst_point;
};

/// Outputs of one block from the sums src[point][tile][L] of tiles `tile` ..< `tile + tiles`.
///
/// dst = activation(bias + add + transformed sums), for pixels inside rows × columns. `src` points
/// at what belongs to the first tile of this call, `add` and `dst` at pixel (0, 0) of the image.
struct nn_winograd_output {
  const float *src;
  const float *bias;  // L; may be null
  const float *slope; // L; for NN_PRELU only
  const float *add;   // may be null
  float *dst;         // may equal add when the strides are equal
  enum nn_winograd_form form;
  ptrdiff_t tile, tiles, tiles_w;
  ptrdiff_t rows, columns;
  ptrdiff_t src_point, add_row, dst_row;
  struct nn_activation activation;
};

/// One panel of transformed weights, dst[weights][channel][vectors·L], from [output][channel][tap].
///
/// `src` points at the panel's first output channel, whose followers are `src_output` floats away
/// from each other; `dst_point` floats lie between the panels of two weights.
struct nn_winograd_weights {
  const float *src;
  float *dst;
  enum nn_winograd_form form;
  ptrdiff_t outputs; // output channels of this panel; columns beyond become zero
  ptrdiff_t vectors;
  ptrdiff_t channels;
  ptrdiff_t src_output, dst_point;
};

#endif
