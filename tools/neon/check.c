// Every kernel of every table against plain loops, where Swift is not at hand. Prints what differs.

#include "support.h"

#include "copies.h"
#include "elements.h"
#include "indexed.h"
#include "sums.h"
#include "winograd.h"

static void check_table(void) {
  const ptrdiff_t widths[] = {1, K->gemm_rows - 1, K->gemm_rows, K->gemm_rows + 1,
                              3 * K->gemm_rows};
  for (int i = 0; i < 5; i++)
    for (int j = 0; j < 6; j++) {
      const ptrdiff_t outputs[] = {1, L, L + 1, 2 * L, 3 * L - 1, 4 * L},
                      channels = outputs[(i + j) % 6];
      what = "conv";
      check_conv(0, channels, outputs[j], 1, 1, 1, 1, 1, widths[i], j % 2);
      check_conv(0, channels, outputs[j], 3, 3, 1 + j % 2, 1 + i % 2, 2, widths[i], i % 2);
      check_conv(0, channels, outputs[j], 1, 5, 3, 2, 2, widths[i], 0);
      what = "conv_plain";
      check_conv(1, 1 + j % 4, outputs[j], 3, 3, 1 + j % 2, 1, 2, widths[i], i % 2);
      check_conv(1, 1 + j % 4, outputs[j], 7, 7, 2, 1 + i % 2, 1, widths[i], 0);
      what = "conv_indexed";
      for (ptrdiff_t vectors = 1; vectors <= K->gemm_vectors; vectors++)
        check_indexed(vectors, 1 + 13 * j, 1 + i % 3, 1 + j % 3, widths[i], j % 2),
            check_indexed(vectors, 3 * L, 1, 1, widths[i], j % 2);
      what = "gemm";
      check_gemm(widths[i], outputs[j], 1 + 13 * j, i % 2);
      check_gemm(widths[i], 9 * outputs[j] + i, 200, j % 2);
      check_gemm(widths[i], 3 * L, 512 * j, 0);
    }
  what = "depthwise";
  for (ptrdiff_t size = 1; size <= 21; size += 1 + size / 5)
    for (ptrdiff_t kernel = 1; kernel <= 5; kernel++)
      for (ptrdiff_t stride = 1; stride <= 3; stride++)
        for (ptrdiff_t pad = 0; pad <= kernel / 2 + 1; pad++) {
          what = "depthwise";
          check_depthwise(kernel, stride, 1 + pad % 2, pad, size, size + 2, (int)(size % 2));
          what = "pool";
          for (enum nn_pooling pooling = NN_MAX_POOL; pooling <= NN_AVERAGE_PADDED_POOL; pooling++)
            check_pool(pooling, kernel, stride, 1 + pad % 2, pad < kernel ? pad : 0, size);
        }
  what = "winograd";
  for (enum nn_winograd_form form = 0; form < NN_WINOGRAD_FORMS; form++)
    for (ptrdiff_t size = 5; size < 20; size += 5)
      check_winograd(form, size + 3 * L / 2, 2 * L + 1, size, size + 3, size % 3);
  what = "unary";
  static const char *names[] = {
      "identity", "relu",       "clamp",    "leaky",    "prelu",     "hard-sigmoid", "hard-swish",
      "sigmoid",  "silu",       "tanh",     "exp",      "log",       "sqrt",         "negate",
      "absolute", "reciprocal", "floor",    "ceil",     "round",     "sign",         "erf",
      "gelu",     "elu",        "softplus", "softsign", "gelu-tanh", "mish"};
  for (enum nn_function f = NN_IDENTITY; f < NN_FUNCTION_COUNT; f++) {
    what = names[f];
    if (f != NN_PRELU && f != NN_GELU)
      check_unary(f);
  }
  what = "binary";
  for (enum nn_operation o = NN_ADD; o < NN_OPERATION_COUNT; o++)
    for (ptrdiff_t count = 1; count < 600 * L; count = 3 * count + 1) {
      check_binary(o, NN_EACH, NN_EACH, count);
      check_binary(o, NN_EACH, NN_SCALAR, count), check_binary(o, NN_SCALAR, NN_EACH, count);
      check_binary(o, NN_EACH, NN_LANES, count * L), check_binary(o, NN_LANES, NN_EACH, count * L);
    }
  what = "quantise";
  for (ptrdiff_t count = 0; count < 4 * L; count++)
    check_quantise(count, 0), check_quantise(count, 1);
  what = "f16", check_half(0);
  what = "bf16", check_half(1);
  what = "softmax";
  for (ptrdiff_t columns = 1; columns < 50; columns += 3)
    check_softmax(3, columns, 0), check_softmax(2, columns, 1);
  what = "lrn";
  for (ptrdiff_t channels = 1; channels < 40; channels += 5)
    for (ptrdiff_t size = 1; size < 40; size += 1 + size / 7)
      check_lrn(channels, size,
                size % 4 == 0   ? 0.75f
                : size % 4 == 1 ? 0.5f
                : size % 4 == 2 ? 1.0f
                                : 0.6f);
  for (ptrdiff_t channels = 1; channels <= L; channels += 3)
    check_layout(1 + channels % 4, 2 + 2 * channels, channels);
  check_small();
}

int main(void) {
  const struct nn_kernels *tables[8];
  const ptrdiff_t count = nn_kernels_all(tables, 8);
  for (ptrdiff_t i = 0; i < count; i++) {
    K = tables[i];
    L = K->lanes;
    check_table();
  }
  printf("%td tables, %ld comparisons, %ld failures\n", count, comparisons, failures);
  return failures != 0;
}
