// Pooling, normalisation and resizing, by the bytes that they read and write.

static void bench_pool(void) {
  const ptrdiff_t side = 28;
  struct nn_pool call = {.src = floats(4 * side * side * L),
                         .dst = floats(side * side * L),
                         .pooling = NN_MAX_POOL,
                         .rows = side,
                         .columns = side,
                         .src_h = 2 * side,
                         .src_w = 2 * side,
                         .kernel_h = 3,
                         .kernel_w = 3,
                         .stride_h = 2,
                         .stride_w = 2,
                         .dilation_h = 1,
                         .dilation_w = 1,
                         .pad_top = 1,
                         .pad_left = 1,
                         .pad_bottom = 1,
                         .pad_right = 1,
                         .src_row = 2 * side * L,
                         .dst_row = side * L};
  TIME(pool, "max 3x3 stride 2, 28x28", 4 * 5 * side * side * L, "GB/s", call);
}

static void bench_global_pool(void) {
  struct nn_global_pool call = {floats(49 * L), floats(L), NN_AVERAGE_POOL, 49};
  TIME(global_pool, "average, 7x7", 4 * 50 * L, "GB/s", call);
}

static void bench_softmax(void) {
  struct nn_softmax call = {floats(1000), floats(1000), 1, 1000, 1000, 1000, 0};
  TIME(softmax, "one row of 1000", 8 * 1000, "GB/s", call);
}

static void bench_lrn(void) {
  const ptrdiff_t pixels = 28 * 28, channels = 64;
  struct nn_lrn call = {floats(channels * pixels),
                        floats(channels * pixels),
                        pixels,
                        channels,
                        5,
                        1e-4f,
                        0.75f,
                        1,
                        pixels * L,
                        pixels * L};
  TIME(lrn, "size 5, 64 channels, 28x28", 8 * pixels * channels, "GB/s", call);
}

enum { RESIZED = 56 };

/// The source index of each output position when 28 pixels become 56.
static ptrdiff_t *halves(ptrdiff_t more) {
  ptrdiff_t *index = take(RESIZED * (ptrdiff_t)sizeof *index);
  for (ptrdiff_t i = 0; i < RESIZED; i++)
    index[i] = i / 2 + more < RESIZED / 2 ? i / 2 + more : RESIZED / 2 - 1;
  return index;
}

static void bench_nearest(void) {
  const ptrdiff_t *index = halves(0);
  struct nn_nearest call = {floats(RESIZED * RESIZED / 4 * L),
                            floats(RESIZED * RESIZED * L),
                            index,
                            index,
                            0,
                            RESIZED,
                            RESIZED,
                            RESIZED / 2 * L,
                            RESIZED * L};
  TIME(nearest, "28x28 > 56x56", 5 * RESIZED * RESIZED * L, "GB/s", call);
}

static void bench_bilinear(void) {
  const struct nn_line line = {halves(0), halves(1), floats(RESIZED)};
  struct nn_bilinear call = {floats(RESIZED * RESIZED / 4 * L),
                             floats(RESIZED * RESIZED * L),
                             line,
                             line,
                             0,
                             RESIZED,
                             RESIZED,
                             RESIZED / 2 * L,
                             RESIZED * L};
  TIME(bilinear, "28x28 > 56x56", 5 * RESIZED * RESIZED * L, "GB/s", call);
}
