// Kernels that sum products or taps, against plain loops.

static void check_conv(int plain, ptrdiff_t channels, ptrdiff_t outputs, ptrdiff_t kh, ptrdiff_t kw,
                       ptrdiff_t stride, ptrdiff_t dilation, ptrdiff_t rows, ptrdiff_t columns,
                       int adds) {
  const ptrdiff_t h = (rows - 1) * stride + (kh - 1) * dilation + 1,
                  w = (columns - 1) * stride + (kw - 1) * dilation + 1;
  float *src = plain ? input(channels * h * w) : blocked(channels, h * w);
  float *weights = input(outputs * channels * kh * kw);
  const ptrdiff_t vectors = up(outputs, L), pixels = rows * columns, taps = kh * kw;
  float *bias = calloc((size_t)(vectors * L), 4), *slope = calloc((size_t)(vectors * L), 4);
  for (ptrdiff_t o = 0; o < outputs; o++)
    bias[o] = (float)integer(-4, 4), slope[o] = (float)integer(-2, 2);
  float *add = input(vectors * pixels * L), *dst = output(vectors * pixels * L);
  const struct nn_activation activation = some_activation();
  for (ptrdiff_t first = 0; first < vectors; first += K->gemm_vectors) {
    const ptrdiff_t width = vectors - first < K->gemm_vectors ? vectors - first : K->gemm_vectors;
    const ptrdiff_t real = outputs - first * L < width * L ? outputs - first * L : width * L;
    float *packed = output(channels * taps * width * L);
    const float *own = weights + first * L * channels * taps;
    if (plain)
      K->pack_gemm(
          &(struct nn_pack_gemm){own, packed, real, width, channels * taps, 1, channels * taps});
    else
      K->pack_conv(
          &(struct nn_pack_conv){own, packed, real, width, channels, taps, channels * taps});
    struct nn_conv c = {.src = src,
                        .weights = packed,
                        .next = packed,
                        .bias = bias + first * L,
                        .slope = slope + first * L,
                        .add = adds ? add + first * pixels * L : 0,
                        .dst = dst + first * pixels * L,
                        .rows = rows,
                        .columns = columns,
                        .channels = channels,
                        .vectors = width,
                        .kernel_h = kh,
                        .kernel_w = kw,
                        .stride_h = stride,
                        .stride_w = stride,
                        .dilation_h = dilation,
                        .dilation_w = dilation,
                        .src_row = plain ? w : w * L,
                        .src_block = plain ? h * w : h * w * L,
                        .add_row = columns * L,
                        .add_block = pixels * L,
                        .dst_row = columns * L,
                        .dst_block = pixels * L,
                        .activation = activation};
    (plain ? K->conv_plain : K->conv)(&c);
    release_output(packed, channels * taps * width * L);
  }
  for (ptrdiff_t o = 0; o < outputs; o++)
    for (ptrdiff_t i = 0; i < pixels; i++) {
      const ptrdiff_t at = (o / L * pixels + i) * L + o % L;
      double sum = (double)bias[o] + (adds ? (double)add[at] : 0);
      for (ptrdiff_t c = 0; c < channels; c++)
        for (ptrdiff_t t = 0; t < taps; t++) {
          const ptrdiff_t y = i / columns * stride + t / kw * dilation,
                          x = i % columns * stride + t % kw * dilation;
          const float v =
              plain ? src[(c * h + y) * w + x] : src[(c / L * h * w + y * w + x) * L + c % L];
          sum += (double)v * (double)weights[(o * channels + c) * taps + t];
        }
      expect((double)dst[at], activated(activation, (double)slope[o], sum), 0, at);
    }
  release_output(dst, vectors * pixels * L);
  free(src), free(weights), free(bias), free(slope), free(add);
}

static void check_gemm(ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, int adds) {
  float *a = input(m * k), *b = input(k * n), *add = input(m * n), *c = output(m * n);
  const ptrdiff_t width = up(n, L) * L, panel = K->gemm_vectors * L;
  float *bias = input(width), *slope = input(width), *packed = output(k * width);
  const int transposed = integer(0, 1);
  for (ptrdiff_t first = 0; first < n; first += panel) {
    const ptrdiff_t real = n - first < panel ? n - first : panel;
    K->pack_gemm(&(struct nn_pack_gemm){b + first * (transposed ? k : 1), packed + first * k, real,
                                        up(real, L), k, transposed ? 1 : n, transposed ? k : 1});
  }
  const struct nn_activation activation = some_activation();
  K->gemm(
      &(struct nn_gemm){a, packed, bias, slope, adds ? add : 0, c, m, n, k, k, n, n, activation});
  for (ptrdiff_t i = 0; i < m * n; i++) {
    double sum = (double)bias[i % n] + (adds ? (double)add[i] : 0);
    for (ptrdiff_t j = 0; j < k; j++)
      sum += (double)a[i / n * k + j] * (double)(transposed ? b[i % n * k + j] : b[j * n + i % n]);
    expect((double)c[i], activated(activation, (double)slope[i % n], sum), 0, i);
  }
  release_output(packed, k * width), release_output(c, m * n);
  free(a), free(b), free(add), free(bias), free(slope);
}

static void check_depthwise(ptrdiff_t kernel, ptrdiff_t stride, ptrdiff_t dilation, ptrdiff_t pad,
                            ptrdiff_t h, ptrdiff_t w, int adds) {
  const ptrdiff_t span = (kernel - 1) * dilation + 1;
  if (h + 2 * pad < span || w + 2 * pad < span)
    return;
  const ptrdiff_t rows = (h + 2 * pad - span) / stride + 1,
                  columns = (w + 2 * pad - span) / stride + 1;
  float *src = input(h * w * L), *weights = input(kernel * kernel * L), *bias = input(L),
        *slope = input(L);
  float *add = input(rows * columns * L), *dst = output(rows * columns * L);
  struct nn_depthwise d = {.src = src,
                           .weights = weights,
                           .bias = bias,
                           .slope = slope,
                           .add = adds ? add : 0,
                           .dst = dst,
                           .columns = columns,
                           .src_h = h,
                           .src_w = w,
                           .kernel_h = kernel,
                           .kernel_w = kernel,
                           .stride_h = stride,
                           .stride_w = stride,
                           .dilation_h = dilation,
                           .dilation_w = dilation,
                           .pad_top = pad,
                           .pad_left = pad,
                           .src_row = w * L,
                           .add_row = columns * L,
                           .dst_row = columns * L,
                           .activation = some_activation()};
  for (d.row = 0; d.row < rows; d.row += d.rows) {
    d.rows = rows - d.row < 3 ? rows - d.row : 3;
    K->depthwise(&d);
  }
  for (ptrdiff_t i = 0; i < rows * columns * L; i++) {
    const ptrdiff_t lane = i % L, r = i / L / columns, q = i / L % columns;
    double sum = (double)bias[lane] + (adds ? (double)add[i] : 0);
    for (ptrdiff_t t = 0; t < kernel * kernel; t++) {
      const ptrdiff_t y = r * stride - pad + t / kernel * dilation,
                      x = q * stride - pad + t % kernel * dilation;
      if (y >= 0 && y < h && x >= 0 && x < w)
        sum += (double)src[(y * w + x) * L + lane] * (double)weights[t * L + lane];
    }
    expect((double)dst[i], activated(d.activation, (double)slope[lane], sum), 0, i);
  }
  release_output(dst, rows * columns * L);
  free(src), free(weights), free(bias), free(slope), free(add);
}

static void check_pool(enum nn_pooling pooling, ptrdiff_t kernel, ptrdiff_t stride,
                       ptrdiff_t dilation, ptrdiff_t pad, ptrdiff_t size) {
  const ptrdiff_t span = (kernel - 1) * dilation + 1;
  if (size + 2 * pad < span)
    return;
  const ptrdiff_t rows = (size + 2 * pad - span + stride - 1) / stride + 1; // may overhang
  float *src = input(size * size * L), *dst = output(rows * rows * L);
  src[integer(0, (int)(size * size * L) - 1)] = NAN;
  K->pool(&(struct nn_pool){src,  dst,    pooling, 0,      rows,     rows,     size,
                            size, kernel, kernel,  stride, stride,   dilation, dilation,
                            pad,  pad,    pad,     pad,    size * L, rows * L});
  for (ptrdiff_t i = 0; i < rows * rows * L; i++) {
    const ptrdiff_t r = i / L / rows, q = i / L % rows;
    double largest = -INFINITY, sum = 0, inside = 0, padded = 0;
    for (ptrdiff_t t = 0; t < kernel * kernel; t++) {
      const ptrdiff_t y = r * stride - pad + t / kernel * dilation,
                      x = q * stride - pad + t % kernel * dilation;
      padded += y < size + pad && x < size + pad;
      if (y < 0 || y >= size || x < 0 || x >= size)
        continue;
      const double v = (double)src[(y * size + x) * L + i % L];
      sum += v, inside++;
      largest = isnan(largest) || isnan(v) ? NAN : v > largest ? v : largest;
    }
    const double average = inside == 0 ? 0 : sum / (pooling == NN_AVERAGE_POOL ? inside : padded);
    expect((double)dst[i], pooling == NN_MAX_POOL ? largest : average, 1e-7, i);
  }
  release_output(dst, rows * rows * L);
  free(src);
}
