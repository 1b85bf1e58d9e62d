/// Changes of layout and other copies. Conventions: CKernels.h.

#ifndef CKERNELS_COPIES_H
#define CKERNELS_COPIES_H

#include <stddef.h>
#include <stdint.h>

/// A strided, shifted copy with a border: padding, cropping and subsampling of one plane or block.
///
/// dst[r][q] = src[r·stride_h − top][q·stride_w − left] where that lies inside src_h × src_w, else
/// `value`, for rows `row` ..< `row + rows` and all `columns`. Pointers at row 0. A pixel has
/// `pixel` floats: L for a block, 1 for a plain plane.
struct nn_window {
  const float *src;
  float *dst;
  ptrdiff_t pixel;
  ptrdiff_t row, rows, columns;
  ptrdiff_t src_h, src_w;
  ptrdiff_t top, left; // negative: crops
  ptrdiff_t stride_h, stride_w;
  ptrdiff_t src_row, dst_row;
  float value;
};

/// `pixels` pixels between plain channel planes, `plane` floats apart, and one block.
///
/// `block` reads planes from `src` and writes the block `dst`; lanes from `channels` on become
/// zero. `unblock` reads the block `src` and writes the first `channels` lanes to planes of `dst`.
struct nn_block {
  const float *src;
  float *dst;
  ptrdiff_t channels; // 1 … L
  ptrdiff_t pixels;
  ptrdiff_t plane;
};

/// One block put together from lanes of any blocks: concatenation, slices and shuffles of channels.
/// dst[p][lane] = src[offset[lane] + p·L] for `pixels` pixels. Not in place.
struct nn_lanes {
  const float *src;
  const ptrdiff_t *offset; // L: floats from src to the lane's first pixel; negative: zeros
  float *dst;
  ptrdiff_t pixels;
};

/// dst[c·dst_row + r] = src[r·src_row + c] for any 32-bit elements, bits unchanged. Not in place.
struct nn_transpose {
  const void *src;
  void *dst;
  ptrdiff_t rows, columns; // of src
  ptrdiff_t src_row, dst_row;
};

#endif
