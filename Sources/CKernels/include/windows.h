/// Pooling, normalisation and resizing. Conventions: CKernels.h.

#ifndef CKERNELS_WINDOWS_H
#define CKERNELS_WINDOWS_H

#include <stddef.h>
#include <stdint.h>

enum nn_pooling {
  NN_MAX_POOL,
  NN_AVERAGE_POOL,       // divides by the taps inside the image
  NN_AVERAGE_PADDED_POOL // divides by the taps inside the image and its declared padding
};

/// Pooling of one block: output rows `row` ..< `row + rows`, all `columns`; pointers at row 0.
///
/// Windows may reach beyond the image in any direction; only taps inside it take part. An empty
/// window gives −∞ for the maximum and 0 for averages.
struct nn_pool {
  const float *src;
  float *dst;
  enum nn_pooling pooling;
  ptrdiff_t row, rows, columns;
  ptrdiff_t src_h, src_w;
  ptrdiff_t kernel_h, kernel_w, stride_h, stride_w, dilation_h, dilation_w;
  ptrdiff_t pad_top, pad_left, pad_bottom, pad_right;
  ptrdiff_t src_row, dst_row;
};

/// Pooling of `pixels` consecutive pixels of one block into one pixel (L floats).
struct nn_global_pool {
  const float *src;
  float *dst;
  enum nn_pooling pooling;
  ptrdiff_t pixels;
};

/// Softmax, or its logarithm, of `rows` rows of `columns` consecutive floats. dst may equal src.
struct nn_softmax {
  const float *src;
  float *dst;
  ptrdiff_t rows, columns;
  ptrdiff_t src_row, dst_row;
  ptrdiff_t logarithm; // 0 or 1
};

/// Local response normalisation across channels, for `pixels` pixels of all blocks of an image.
///
/// dst[c] = src[c] / (bias + alpha/size · Σ src[i]²)^beta, i from c − (size−1)/2 (rounded down) to
/// c + (size−1)/2 (rounded up), inside 0 ..< channels. Not in place. Padding lanes become zero.
struct nn_lrn {
  const float *src;
  float *dst;
  ptrdiff_t pixels, channels, size;
  float alpha, beta, bias;
  ptrdiff_t src_block, dst_block;
};

/// Nearest-neighbour resizing of one block: dst[r][q] = src[row_index[r]][column_index[q]] for
/// output rows `row` ..< `row + rows`; `dst` and tables start at row 0 and column 0.
struct nn_nearest {
  const float *src;
  float *dst;
  const ptrdiff_t *row_index;
  const ptrdiff_t *column_index;
  ptrdiff_t row, rows, columns;
  ptrdiff_t src_row, dst_row;
};

/// One axis of a linear interpolation: value = low + weight·(high − low) for each output position.
struct nn_line {
  const ptrdiff_t *low;
  const ptrdiff_t *high;
  const float *weight; // of high
};

/// Bilinear resizing of one block, output rows `row` ..< `row + rows`; `dst` and tables start at 0.
struct nn_bilinear {
  const float *src;
  float *dst;
  struct nn_line row_line, column_line;
  ptrdiff_t row, rows, columns;
  ptrdiff_t src_row, dst_row;
};

#endif
