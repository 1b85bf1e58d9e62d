// Changes of layout, by the bytes that they read and write, and what the machine can do at most.

enum { SIDE = 56, PIXELS = SIDE * SIDE };

static void bench_window(void) {
  struct nn_window call = {floats(PIXELS * L),
                           floats((SIDE + 2) * (SIDE + 2) * L),
                           L,
                           0,
                           SIDE + 2,
                           SIDE + 2,
                           SIDE,
                           SIDE,
                           1,
                           1,
                           1,
                           1,
                           SIDE * L,
                           (SIDE + 2) * L,
                           0};
  TIME(window, "one pixel around 56x56", 4 * L * (PIXELS + (SIDE + 2) * (SIDE + 2)), "GB/s", call);
}

static void bench_block(void) {
  struct nn_block call = {floats(PIXELS * L), floats(PIXELS * L), L, PIXELS, PIXELS};
  TIME(block, "56x56", 8 * L * PIXELS, "GB/s", call);
}

static void bench_unblock(void) {
  struct nn_block call = {floats(PIXELS * L), floats(PIXELS * L), L, PIXELS, PIXELS};
  TIME(unblock, "56x56", 8 * L * PIXELS, "GB/s", call);
}

static void bench_lanes_copy(void) {
  ptrdiff_t offset[64];
  for (ptrdiff_t lane = 0; lane < L; lane++)
    offset[lane] = lane % 2 * PIXELS * L + lane / 2;
  struct nn_lanes call = {floats(2 * PIXELS * L), offset, floats(PIXELS * L), PIXELS};
  TIME(lanes_copy, "shuffle of two blocks, 56x56", 8 * L * PIXELS, "GB/s", call);
}

static void bench_transpose(void) {
  struct nn_transpose call = {floats(256 * 256), floats(256 * 256), 256, 256, 256, 256};
  TIME(transpose, "256x256", 8 * 256 * 256, "GB/s", call);
}

static void bench_peak(void) {
  struct nn_peak call = {floats(L), 0.999f, 1e-3f, 100000};
  TIME(peak, "independent multiply-adds", 2 * NN_PEAK_CHAINS * call.steps * L, "GFLOP/s", call);
}

static void bench_read_bandwidth(void) {
  struct nn_read near = {floats(COUNT), floats(L), COUNT};
  TIME(read_bandwidth, "64 KiB", 4 * near.count, "GB/s", near);
  release_all();
  struct nn_read far = {floats(64 << 20), floats(L), 64 << 20};
  TIME(read_bandwidth, "256 MiB", 4 * far.count, "GB/s", far);
}
