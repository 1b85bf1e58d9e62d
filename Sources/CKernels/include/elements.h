/// Kernels that map elements, and the formats of numbers. Conventions: CKernels.h.

#ifndef CKERNELS_ELEMENTS_H
#define CKERNELS_ELEMENTS_H

#include "activation.h"

#include <stddef.h>
#include <stdint.h>

/// dst[i] = activation(src[i]), i < count. dst may equal src. Not NN_PRELU.
struct nn_unary {
  const float *src;
  float *dst;
  ptrdiff_t count;
  struct nn_activation activation;
};

enum nn_operation {
  NN_ADD,
  NN_SUBTRACT,
  NN_MULTIPLY,
  NN_DIVIDE,
  NN_MINIMUM,
  NN_MAXIMUM,
  NN_PRELU_SLOPE, // a < 0 ? a·b : a
  NN_OPERATION_COUNT
};

/// How an operand of `binary` meets the elements 0 ..< count of the result.
enum nn_operand {
  NN_EACH,   // element i
  NN_SCALAR, // element 0
  NN_LANES   // element i mod L: a value for each channel of a block
};

/// dst[i] = activation(a[…] operation b[…]), i < count. At most one operand is not NN_EACH.
/// dst may equal an NN_EACH operand. Not NN_PRELU.
struct nn_binary {
  const float *a;
  const float *b;
  float *dst;
  ptrdiff_t count;
  enum nn_operation operation;
  enum nn_operand a_operand, b_operand;
  struct nn_activation activation;
};

/// dst[p][lane] = activation(src[p][lane]·scale[lane] + shift[lane]) for `pixels` pixels of one
/// block. dst may equal src.
struct nn_affine {
  const float *src;
  const float *scale; // L
  const float *shift; // L
  const float *slope; // L; for NN_PRELU only
  float *dst;
  ptrdiff_t pixels;
  struct nn_activation activation;
};

/// The points of a quantiser: an integer q in low … high stands for (q − zero) · scale.
struct nn_grid {
  float scale, zero, low, high; // the last three are integers of at most 16 bits
};

/// dst[i] = the q nearest to src[i] / scale + zero, ties to even q − zero; zero for NaN. As bytes,
/// of which the sign is lost: low … high are 0 … 255 or −128 … 127.
struct nn_quantize {
  const float *src;
  uint8_t *dst;
  ptrdiff_t count;
  struct nn_grid grid;
};

/// dst[i] = (src[i] − zero) · scale, src holding int8_t when `is_signed` is not 0.
struct nn_dequantize {
  const uint8_t *src;
  float *dst;
  ptrdiff_t count;
  float scale, zero;
  ptrdiff_t is_signed;
};

/// dst[i] = what the q of src[i], as `quantize` chooses it, stands for; 0 for NaN. dst may equal
/// src.
struct nn_snap {
  const float *src;
  float *dst;
  ptrdiff_t count;
  struct nn_grid grid;
};

/// dst[i] = the 16-bit float nearest to src[i], ties to even; NaN for NaN. dst may equal src.
struct nn_round {
  const float *src;
  float *dst;
  ptrdiff_t count;
};

/// dst[i] = the bits of the 16-bit float nearest to src[i], ties to even; a quiet NaN for NaN.
struct nn_narrow {
  const float *src;
  uint16_t *dst;
  ptrdiff_t count;
};

/// dst[i] = the number whose bits as a 16-bit float are src[i]. src need not be aligned.
struct nn_widen {
  const uint16_t *src;
  float *dst;
  ptrdiff_t count;
};

#endif
