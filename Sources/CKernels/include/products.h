/// Convolutions, matrix products, and the packing of their weights. Conventions: CKernels.h.

#ifndef CKERNELS_PRODUCTS_H
#define CKERNELS_PRODUCTS_H

#include "activation.h"

#include <stddef.h>
#include <stdint.h>

/// A convolution strip: one panel of output channels, `rows` × `columns` output pixels of one
/// image.
///
/// dst[n][r][q] = activation(bias[n] + add[n][r][q] + Σ src[block][r·stride_h +
/// y·dilation_h][q·stride_w + x·dilation_w][lane] · weights), n < vectors. The sum starts from the
/// bias and runs over k in packed order. `src`, `add` and `dst` point at what belongs to the first
/// output pixel of this call.
///
/// `conv`: `src` is blocked and holds its spatial padding (see `window`); a block is `src_block`
/// away from the one before. Weights: k = [block][kernel_h][kernel_w][lane], the last block having
/// only the lanes of real channels; made by `pack_conv`. A 1×1 convolution of stride 1 takes pixels
/// as one row; of a single pixel it is a row of `gemm`, which is faster.
///
/// `conv_plain`: `src` is plain channel planes ([channel][row][column], padding included),
/// `src_block` is the distance of planes. Weights: k = [channel][kernel_h][kernel_w]; made by
/// `pack_gemm`. For few channels.
///
/// `conv_indexed`: `src` is blocked and holds its padding; the reduction is a list of `channels`
/// floats, the k-th of which is `offset[k]` floats from the pixel: groups, taps, and channels in
/// any order. Weights: k in the order of the list. `kernel_h` and `kernel_w` are 1; `dilation` and
/// `src_block` are not read.
struct nn_conv {
  const float *src;
  const float *weights;
  const float *next;       // panel to prefetch for the next call, of equal size; may be null
  const float *bias;       // vectors·L; may be null
  const float *slope;      // vectors·L; for NN_PRELU only
  const float *add;        // may be null
  float *dst;              // may equal add when the strides are equal
  const ptrdiff_t *offset; // for conv_indexed only
  ptrdiff_t rows, columns;
  ptrdiff_t channels; // input channels, not rounded up
  ptrdiff_t vectors;  // 1 … gemm_vectors
  ptrdiff_t kernel_h, kernel_w, stride_h, stride_w, dilation_h, dilation_w;
  ptrdiff_t src_row, src_block;
  ptrdiff_t add_row, add_block;
  ptrdiff_t dst_row, dst_block;
  struct nn_activation activation;
};

/// Rows of a matrix product: c[m][n] = activation(bias[n] + add[m][n] + Σ a[m][k] · b[k][n]).
///
/// Matrices a, add and c are row-major. `b` is packed ([panel][k][vectors·L], made by `pack_gemm`)
/// and starts with the panel of column 0 of this call; `columns` is a multiple of gemm_vectors·L
/// unless the call includes the last column. Nothing is written beyond `columns`.
struct nn_gemm {
  const float *a;
  const float *b;
  const float *bias;  // columns, rounded up to L; may be null
  const float *slope; // columns, rounded up to L; for NN_PRELU only
  const float *add;   // may be null
  float *c;           // may equal add when the strides are equal
  ptrdiff_t rows, columns, depth;
  ptrdiff_t a_row, add_row, c_row;
  struct nn_activation activation;
};

/// A depthwise convolution of one block: output rows `row` ..< `row + rows`, all `columns`.
///
/// `src` is the block without padding; taps outside it count as zero. `src`, `add` and `dst` point
/// at row 0. Weights: [kernel_h][kernel_w][L], made by `pack_gemm` (vectors 1, depth
/// kernel_h·kernel_w).
struct nn_depthwise {
  const float *src;
  const float *weights;
  const float *bias;  // L; may be null
  const float *slope; // L; for NN_PRELU only
  const float *add;   // may be null
  float *dst;         // may equal add when the strides are equal
  ptrdiff_t row, rows, columns;
  ptrdiff_t src_h, src_w;
  ptrdiff_t kernel_h, kernel_w, stride_h, stride_w, dilation_h, dilation_w;
  ptrdiff_t pad_top, pad_left; // negative: the first window starts inside
  ptrdiff_t src_row, add_row, dst_row;
  struct nn_activation activation;
};

/// One panel of weights for `conv`: from [output][channel][tap] to [block][tap][lane][vectors·L].
///
/// `src` points at the panel's first output channel, whose followers are `src_output` floats away
/// from each other; channels are `taps` = kernel_h·kernel_w floats apart. `dst` gets
/// channels·taps·vectors·L floats.
struct nn_pack_conv {
  const float *src;
  float *dst;
  ptrdiff_t outputs; // output channels of this panel; columns beyond become zero
  ptrdiff_t vectors;
  ptrdiff_t channels, taps;
  ptrdiff_t src_output;
};

/// One panel [k][vectors·L] from element (k, column) at src[k·src_depth + column·src_column].
///
/// Row-major matrices [K][N]: src_depth N, src_column 1. Transposed [N][K]: src_depth 1, src_column
/// K. Weights of `conv_plain` and of 1×1 `conv`: transposed, K = channels·kernel_h·kernel_w.
/// Depthwise weights of a block: transposed, K = kernel_h·kernel_w, vectors 1.
struct nn_pack_gemm {
  const float *src;
  float *dst;
  ptrdiff_t columns; // of this panel; columns beyond become zero
  ptrdiff_t vectors;
  ptrdiff_t depth;
  ptrdiff_t src_depth, src_column;
};

#endif
