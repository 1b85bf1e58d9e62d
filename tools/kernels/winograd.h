// The transforms of Winograd convolutions, of one block of a map or one panel of weights.

enum { WINOGRAD_SIDE = 28 };

static const char *winograd_name(enum nn_winograd_form form, const char *what) {
  static char text[64];
  const struct nn_winograd_sizes z = nn_winograd_sizes(form);
  snprintf(text, sizeof text, "F(%td,%td) stride %td, %s", z.outputs, z.taps, z.stride, what);
  return text;
}

static void bench_winograd_input(void) {
  for (enum nn_winograd_form form = 0; form < NN_WINOGRAD_FORMS; form++) {
    const struct nn_winograd_sizes z = nn_winograd_sizes(form);
    const ptrdiff_t side = WINOGRAD_SIDE * z.stride, wide = up(WINOGRAD_SIDE, z.outputs);
    const ptrdiff_t tiles = wide * wide, points = z.points * z.points;
    struct nn_winograd_input call = {.src = floats(side * side * L),
                                     .dst = floats(points * tiles * L),
                                     .form = form,
                                     .tiles = tiles,
                                     .tiles_w = wide,
                                     .src_h = side,
                                     .src_w = side,
                                     .pad_top = z.taps / 2,
                                     .pad_left = z.taps / 2,
                                     .src_row = side * L,
                                     .dst_point = tiles * L};
    TIME(winograd_input, winograd_name(form, "28x28"), 4 * L * (side * side + points * tiles),
         "GB/s", call);
    release_all();
  }
}

static void bench_winograd_output(void) {
  for (enum nn_winograd_form form = 0; form < NN_WINOGRAD_FORMS; form++) {
    const struct nn_winograd_sizes z = nn_winograd_sizes(form);
    const ptrdiff_t side = WINOGRAD_SIDE, wide = up(side, z.outputs), tiles = wide * wide;
    const ptrdiff_t points = z.points * z.points;
    struct nn_winograd_output call = {.src = floats(points * tiles * L),
                                      .bias = floats(L),
                                      .dst = floats(side * side * L),
                                      .form = form,
                                      .tiles = tiles,
                                      .tiles_w = wide,
                                      .rows = side,
                                      .columns = side,
                                      .src_point = tiles * L,
                                      .dst_row = side * L,
                                      .activation = {NN_RELU, 0, 0}};
    TIME(winograd_output, winograd_name(form, "28x28"), 4 * L * (side * side + points * tiles),
         "GB/s", call);
    release_all();
  }
}

static void bench_winograd_weights(void) {
  for (enum nn_winograd_form form = 0; form < NN_WINOGRAD_FORMS; form++) {
    const struct nn_winograd_sizes z = nn_winograd_sizes(form);
    const ptrdiff_t outputs = K->gemm_vectors * L, channels = 128, taps = z.taps * z.taps,
                    distinct = z.weights * z.weights, panel = channels * outputs;
    struct nn_winograd_weights call = {.src = floats(panel * taps),
                                       .dst = floats(panel * distinct),
                                       .form = form,
                                       .outputs = outputs,
                                       .vectors = K->gemm_vectors,
                                       .channels = channels,
                                       .src_output = channels * taps,
                                       .dst_point = panel};
    TIME(winograd_weights, winograd_name(form, "128 channels"), 4 * panel * (taps + distinct),
         "GB/s", call);
    release_all();
  }
}
