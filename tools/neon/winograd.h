// Winograd convolutions, against plain loops: the error allowed is that of the header, of the
// largest result.

static double winograd_error(enum nn_winograd_form form) {
  return form == NN_F2_3 ? 1e-6 : form == NN_F4_5 ? 2e-5 : 5e-6;
}

static void check_winograd(enum nn_winograd_form form, ptrdiff_t channels, ptrdiff_t outputs,
                           ptrdiff_t h, ptrdiff_t w, ptrdiff_t pad) {
  const struct nn_winograd_sizes z = nn_winograd_sizes(form);
  const ptrdiff_t rows = (h + 2 * pad - z.taps) / z.stride + 1,
                  columns = (w + 2 * pad - z.taps) / z.stride + 1, pixels = rows * columns;
  const ptrdiff_t wide = up(columns, z.outputs), tiles = up(rows, z.outputs) * wide;
  const ptrdiff_t points = z.points * z.points, distinct = z.weights * z.weights,
                  taps = z.taps * z.taps;
  const ptrdiff_t blocks = up(channels, L), vectors = up(outputs, L),
                  panel = vectors * L * channels;
  float *src = blocked(channels, h * w), *weights = input(outputs * channels * taps);
  float *packed = output(distinct * panel), *samples = output(points * blocks * tiles * L),
        *sums = output(points * vectors * tiles * L), *dst = output(vectors * pixels * L);
  for (ptrdiff_t first = 0; first < vectors; first += K->gemm_vectors) {
    const ptrdiff_t width = vectors - first < K->gemm_vectors ? vectors - first : K->gemm_vectors;
    const ptrdiff_t real = outputs - first * L < width * L ? outputs - first * L : width * L;
    K->winograd_weights(&(struct nn_winograd_weights){weights + first * L * channels * taps,
                                                      packed + first * L * channels, form, real,
                                                      width, channels, channels * taps, panel});
  }
  for (ptrdiff_t b = 0; b < blocks; b++)
    K->winograd_input(&(struct nn_winograd_input){src + b * h * w * L, samples + b * tiles * L,
                                                  form, 0, tiles, wide, h, w, pad, pad, w * L,
                                                  blocks * tiles * L});
  for (ptrdiff_t i = 0; i < points; i++)
    for (ptrdiff_t first = 0; first < vectors; first += K->gemm_vectors) {
      const ptrdiff_t y = i / z.points < z.weights ? i / z.points : z.weights - 1,
                      x = i % z.points < z.weights ? i % z.points : z.weights - 1;
      struct nn_conv c = {.src = samples + i * blocks * tiles * L,
                          .weights = packed + (y * z.weights + x) * panel + first * L * channels,
                          .dst = sums + (i * vectors + first) * tiles * L,
                          .rows = 1,
                          .columns = tiles,
                          .channels = channels,
                          .vectors =
                              vectors - first < K->gemm_vectors ? vectors - first : K->gemm_vectors,
                          .kernel_h = 1,
                          .kernel_w = 1,
                          .stride_h = 1,
                          .stride_w = 1,
                          .dilation_h = 1,
                          .dilation_w = 1,
                          .src_block = tiles * L,
                          .dst_block = tiles * L};
      K->conv(&c);
    }
  for (ptrdiff_t b = 0; b < vectors; b++)
    K->winograd_output(&(struct nn_winograd_output){.src = sums + b * tiles * L,
                                                    .dst = dst + b * pixels * L,
                                                    .form = form,
                                                    .tiles = tiles,
                                                    .tiles_w = wide,
                                                    .rows = rows,
                                                    .columns = columns,
                                                    .src_point = vectors * tiles * L,
                                                    .dst_row = columns * L});
  double *wanted = calloc((size_t)(outputs * pixels), sizeof *wanted), largest = 0;
  for (ptrdiff_t o = 0; o < outputs; o++)
    for (ptrdiff_t i = 0; i < pixels; i++) {
      double sum = 0;
      for (ptrdiff_t c = 0; c < channels; c++)
        for (ptrdiff_t t = 0; t < taps; t++) {
          const ptrdiff_t y = i / columns * z.stride + t / z.taps - pad,
                          x = i % columns * z.stride + t % z.taps - pad;
          if (y >= 0 && x >= 0 && y < h && x < w)
            sum += (double)src[(c / L * h * w + y * w + x) * L + c % L] *
                   (double)weights[(o * channels + c) * taps + t];
        }
      wanted[o * pixels + i] = sum;
      largest = fabs(sum) > largest ? fabs(sum) : largest;
    }
  for (ptrdiff_t o = 0; o < outputs; o++)
    for (ptrdiff_t i = 0; i < pixels; i++) {
      const double got = (double)dst[(o / L * pixels + i) * L + o % L],
                   want = wanted[o * pixels + i];
      const int near = fabs(got - want) <= winograd_error(form) * largest;
      expect(near ? want : got, want, 0, o * pixels + i);
    }
  release_output(packed, distinct * panel), release_output(samples, points * blocks * tiles * L);
  release_output(sums, points * vectors * tiles * L), release_output(dst, vectors * pixels * L);
  free(src), free(weights), free(wanted);
}
