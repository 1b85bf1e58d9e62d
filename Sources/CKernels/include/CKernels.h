/// Micro-kernels for fp32 inference: register tiles, strips and copies, one table per instruction
/// set.
///
/// C computes, the caller decides: shapes, packing plans, threads, memory, algorithms. Every kernel
/// takes one params struct, which holds its operands, sizes and strides. Kernels never allocate,
/// never fail, never read or write outside the operands described here, and never ask which CPU
/// they run on. All sizes and strides are counted in floats or in elements of a shape, never in
/// bytes. Alignment: 4 bytes suffice everywhere; 64 bytes are fastest.
///
/// Blocked layout. L is `lanes` of the table. An activation of C channels and H rows of W pixels is
/// [image][ceil(C/L)][H][W][L]: a *block* is the plane of L channels, a *row* has W·L floats, a
/// *pixel* has L. Kernels work on one image, and get the distance between blocks and rows as
/// parameters, so they read from and write into slices of larger buffers.
///
/// Padding lanes. In the last block, lanes beyond C may hold any value, NaN and infinity included:
/// no kernel lets a padding lane influence another lane. What a kernel writes into padding lanes is
/// unspecified, except where zero is promised below. The same holds for whole pixels beyond an
/// operand.
///
/// Splitting. A call covers what the caller asks for: a range of rows, pixels or elements of one
/// panel or block. A result never depends on how a job was cut into calls, bit for bit: reductions
/// are never split.
///
/// Panels. Output channels (columns of a matrix) are taken `gemm_vectors` vectors at a time: panel
/// p covers vectors p·gemm_vectors ..< min(ceil(C/L), (p+1)·gemm_vectors), so only the last can be
/// narrower. Packed weights are [panel][k][vectors·L], k running over the reduction in the order
/// stated for the kernel; columns beyond the last output channel are zero. So are bias and slopes
/// there.
///
/// NaN. Every function of values, maximum, minimum, clamping and max pooling included, gives NaN
/// when an operand is NaN. Denormals are kept, unless the caller's floating-point mode says
/// otherwise.

#ifndef CKERNELS_H
#define CKERNELS_H

#include "activation.h"
#include "copies.h"
#include "elements.h"
#include "machine.h"
#include "products.h"
#include "windows.h"
#include "winograd.h"

#include <stddef.h>
#include <stdint.h>

/// Every kernel: X(slot, params struct).
#define NN_KERNELS(X)                                                                              \
  X(conv, nn_conv)                                                                                 \
  X(conv_plain, nn_conv)                                                                           \
  X(conv_indexed, nn_conv)                                                                         \
  X(gemm, nn_gemm)                                                                                 \
  X(winograd_input, nn_winograd_input)                                                             \
  X(winograd_output, nn_winograd_output)                                                           \
  X(winograd_weights, nn_winograd_weights)                                                         \
  X(depthwise, nn_depthwise)                                                                       \
  X(pool, nn_pool)                                                                                 \
  X(global_pool, nn_global_pool)                                                                   \
  X(unary, nn_unary)                                                                               \
  X(binary, nn_binary)                                                                             \
  X(affine, nn_affine)                                                                             \
  X(quantize, nn_quantize)                                                                         \
  X(dequantize, nn_dequantize)                                                                     \
  X(snap, nn_snap)                                                                                 \
  X(round_f16, nn_round)                                                                           \
  X(round_bf16, nn_round)                                                                          \
  X(narrow_f16, nn_narrow)                                                                         \
  X(narrow_bf16, nn_narrow)                                                                        \
  X(widen_f16, nn_widen)                                                                           \
  X(widen_bf16, nn_widen)                                                                          \
  X(softmax, nn_softmax)                                                                           \
  X(lrn, nn_lrn)                                                                                   \
  X(nearest, nn_nearest)                                                                           \
  X(bilinear, nn_bilinear)                                                                         \
  X(window, nn_window)                                                                             \
  X(block, nn_block)                                                                               \
  X(unblock, nn_block)                                                                             \
  X(lanes_copy, nn_lanes)                                                                          \
  X(transpose, nn_transpose)                                                                       \
  X(pack_conv, nn_pack_conv)                                                                       \
  X(pack_gemm, nn_pack_gemm)                                                                       \
  X(peak, nn_peak)                                                                                 \
  X(read_bandwidth, nn_read)

/// The kernels of one instruction set.
struct nn_kernels {
  const char *isa;        // "base" (SSE2 or NEON), "avx2", "avx512"
  ptrdiff_t lanes;        // L: floats of a vector, channels of a block
  ptrdiff_t gemm_rows;    // rows of a full register tile: the best multiple for splits of pixels
  ptrdiff_t gemm_vectors; // vectors of a full panel
#define NN_SLOT(slot, params) void (*slot)(const struct params *);
  NN_KERNELS(NN_SLOT)
#undef NN_SLOT
};

/// The best table this CPU can run, or the one named `cap`; null when that is unknown or cannot run
/// here.
const struct nn_kernels *nn_kernels_best(const char *cap);

/// Writes every table this CPU can run to `tables` (at most `capacity`), returns how many there
/// are.
ptrdiff_t nn_kernels_all(const struct nn_kernels **tables, ptrdiff_t capacity);

/// The calling thread's floating-point control word: rounding, denormals, traps. Flags are left
/// out.
uint64_t nn_float_mode(void);

/// Sets the calling thread's floating-point control word to a value that `nn_float_mode` gave.
void nn_set_float_mode(uint64_t mode);

/// Tells the core that this thread spins.
static inline void nn_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

#endif
