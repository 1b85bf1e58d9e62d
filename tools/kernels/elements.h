// Functions of elements and the formats of numbers, by the bytes that they read and write.

enum { COUNT = 16384 }; // operands that fit into the second-level cache

static const char each[] = "16384 elements";

static void bench_unary(void) {
  struct nn_unary relu = {floats(COUNT), floats(COUNT), COUNT, {NN_RELU, 0, 0}};
  TIME(unary, "relu, 16384 elements", 8 * COUNT, "GB/s", relu);
  struct nn_unary swish = relu, sigmoid = relu, gelu = relu;
  swish.activation.function = NN_HARD_SWISH;
  sigmoid.activation.function = NN_SIGMOID;
  gelu.activation.function = NN_GELU;
  TIME(unary, "hard-swish, 16384 elements", 8 * COUNT, "GB/s", swish);
  TIME(unary, "sigmoid, 16384 elements", 8 * COUNT, "GB/s", sigmoid);
  TIME(unary, "gelu, 16384 elements", 8 * COUNT, "GB/s", gelu);
}

static void bench_binary(void) {
  struct nn_binary call = {floats(COUNT), floats(COUNT), floats(COUNT), COUNT,
                           NN_ADD,        NN_EACH,       NN_EACH,       {NN_RELU, 0, 0}};
  TIME(binary, "add and relu, 16384 elements", 12 * COUNT, "GB/s", call);
}

static void bench_affine(void) {
  struct nn_affine call = {.src = floats(COUNT),
                           .scale = floats(L),
                           .shift = floats(L),
                           .dst = floats(COUNT),
                           .pixels = COUNT / L,
                           .activation = {NN_RELU, 0, 0}};
  TIME(affine, each, 8 * COUNT, "GB/s", call);
}

static void bench_quantize(void) {
  struct nn_quantize call = {floats(COUNT), take(COUNT), COUNT, {0.01f, 128, 0, 255}};
  TIME(quantize, each, 5 * COUNT, "GB/s", call);
}

static void bench_dequantize(void) {
  uint8_t *bytes = take(COUNT);
  memset(bytes, 100, COUNT);
  struct nn_dequantize call = {bytes, floats(COUNT), COUNT, 0.01f, 128, 0};
  TIME(dequantize, each, 5 * COUNT, "GB/s", call);
}

static void bench_snap(void) {
  struct nn_snap call = {floats(COUNT), floats(COUNT), COUNT, {0.01f, 128, 0, 255}};
  TIME(snap, each, 8 * COUNT, "GB/s", call);
}

static void bench_round_f16(void) {
  struct nn_round call = {floats(COUNT), floats(COUNT), COUNT};
  TIME(round_f16, each, 8 * COUNT, "GB/s", call);
}

static void bench_round_bf16(void) {
  struct nn_round call = {floats(COUNT), floats(COUNT), COUNT};
  TIME(round_bf16, each, 8 * COUNT, "GB/s", call);
}

static void bench_narrow_f16(void) {
  struct nn_narrow call = {floats(COUNT), take(2 * COUNT), COUNT};
  TIME(narrow_f16, each, 6 * COUNT, "GB/s", call);
}

static void bench_narrow_bf16(void) {
  struct nn_narrow call = {floats(COUNT), take(2 * COUNT), COUNT};
  TIME(narrow_bf16, each, 6 * COUNT, "GB/s", call);
}

/// The bits of 1.5 as f16, or of another number as bf16.
static uint16_t *narrow_numbers(void) {
  uint16_t *bits = take(2 * COUNT);
  for (ptrdiff_t i = 0; i < COUNT; i++)
    bits[i] = 0x3e00;
  return bits;
}

static void bench_widen_f16(void) {
  struct nn_widen call = {narrow_numbers(), floats(COUNT), COUNT};
  TIME(widen_f16, each, 6 * COUNT, "GB/s", call);
}

static void bench_widen_bf16(void) {
  struct nn_widen call = {narrow_numbers(), floats(COUNT), COUNT};
  TIME(widen_bf16, each, 6 * COUNT, "GB/s", call);
}
