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

#include <stddef.h>
#include <stdint.h>

/// An elementwise function of one operand x, with parameters a and b.
enum nn_function {
  NN_IDENTITY,
  NN_RELU,       // max(x, 0)
  NN_CLAMP,      // min(max(x, a), b); infinite bounds are allowed
  NN_LEAKY_RELU, // x < 0 ? a·x : x
  NN_PRELU, // x < 0 ? slope·x : x, slope by channel; only in stores (conv, depthwise, gemm, affine)
  NN_HARD_SIGMOID, // min(max(a·x + b, 0), 1)
  NN_HARD_SWISH,   // x · min(max(x/6 + 1/2, 0), 1); NaN at −∞, as the product is
  NN_SIGMOID,      // 1 / (1 + exp(−x))
  NN_SILU,         // x · sigmoid(x); NaN at −∞, as the product is
  NN_TANH,
  NN_EXP,
  NN_LOG, // natural; −∞ at 0, NaN below
  NN_SQRT,
  NN_NEGATE,
  NN_ABSOLUTE,
  NN_RECIPROCAL,
  NN_FLOOR,
  NN_CEIL,
  NN_ROUND, // to nearest, ties to even
  NN_SIGN,  // −1, 0, 1
  NN_ERF,
  NN_GELU,      // x/2 · (1 + erf(x/√2))
  NN_ELU,       // x < 0 ? a·(exp(x) − 1) : x
  NN_SOFTPLUS,  // log(exp(x) + 1)
  NN_SOFTSIGN,  // x / (1 + |x|)
  NN_GELU_TANH, // x/2 · (1 + tanh(√(2/π)·(x + 0.044715·x³)))
  NN_MISH,      // x · tanh(log(exp(x) + 1))
  NN_FUNCTION_COUNT
};

/// An elementwise function with its parameters.
struct nn_activation {
  enum nn_function function;
  float a, b;
};

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
struct nn_conv {
  const float *src;
  const float *weights;
  const float *next;  // panel to prefetch for the next call, of equal size; may be null
  const float *bias;  // vectors·L; may be null
  const float *slope; // vectors·L; for NN_PRELU only
  const float *add;   // may be null
  float *dst;         // may equal add when the strides are equal
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

/// Every kernel: X(slot, params struct).
#define NN_KERNELS(X)                                                                              \
  X(conv, nn_conv)                                                                                 \
  X(conv_plain, nn_conv)                                                                           \
  X(gemm, nn_gemm)                                                                                 \
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
  X(pack_gemm, nn_pack_gemm)

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
