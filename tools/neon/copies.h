// Kernels that arrange elements anew, and the small ones, against plain loops.

static void check_layout(ptrdiff_t h, ptrdiff_t w, ptrdiff_t channels) {
  const ptrdiff_t pixels = h * w;
  float *plain = input(channels * pixels), *block = output(pixels * L),
        *back = output(channels * pixels);
  what = "block";
  K->block(&(struct nn_block){plain, block, channels, pixels, pixels});
  for (ptrdiff_t i = 0; i < pixels * L; i++)
    expect((double)block[i], i % L < channels ? (double)plain[i % L * pixels + i / L] : 0, 0, i);
  what = "unblock";
  K->unblock(&(struct nn_block){block, back, channels, pixels, pixels});
  for (ptrdiff_t i = 0; i < channels * pixels; i++)
    expect((double)back[i], (double)plain[i], 0, i);
  what = "transpose";
  float *turned = output(channels * pixels);
  K->transpose(&(struct nn_transpose){plain, turned, channels, pixels, pixels, channels});
  for (ptrdiff_t i = 0; i < channels * pixels; i++)
    expect((double)turned[i % pixels * channels + i / pixels], (double)plain[i], 0, i);
  what = "lanes_copy";
  float *moved = output(pixels * L);
  ptrdiff_t offset[16];
  for (ptrdiff_t lane = 0; lane < L; lane++)
    offset[lane] = lane == 1 ? -1 : (lane + 3) % L;
  K->lanes_copy(&(struct nn_lanes){block, offset, moved, pixels});
  for (ptrdiff_t i = 0; i < pixels * L; i++)
    expect((double)moved[i], i % L == 1 ? 0 : (double)block[i / L * L + (i + 3) % L], 0, i);
  for (ptrdiff_t pixel = 1; pixel <= L; pixel += L - 1)
    for (ptrdiff_t stride = 1; stride <= 3; stride++)
      for (ptrdiff_t top = -1; top <= 2; top++) {
        what = "window";
        const float *src = pixel == 1 ? plain : block;
        const ptrdiff_t rows = h / stride + 2, columns = w / stride + 3;
        float *dst = output(rows * columns * pixel);
        K->window(&(struct nn_window){src, dst, pixel, 0, rows, columns, h, w, top, top, stride,
                                      stride, w * pixel, columns * pixel, 9});
        for (ptrdiff_t i = 0; i < rows * columns * pixel; i++) {
          const ptrdiff_t y = i / pixel / columns * stride - top,
                          x = i / pixel % columns * stride - top;
          const int in = y >= 0 && y < h && x >= 0 && x < w;
          expect((double)dst[i], in ? (double)src[(y * w + x) * pixel + i % pixel] : 9, 0, i);
        }
        release_output(dst, rows * columns * pixel);
      }
  release_output(block, pixels * L), release_output(back, channels * pixels);
  release_output(turned, channels * pixels), release_output(moved, pixels * L);
  free(plain);
}

static void check_small(void) {
  const ptrdiff_t low[] = {0, 1, 1, 2}, high[] = {1, 2, 1, 0};
  const float weight[] = {0.25f, 0.5f, 0, 0.75f};
  float *src = input(9 * L), *dst = output(16 * L);
  what = "nearest";
  K->nearest(&(struct nn_nearest){src, dst, low, high, 0, 4, 4, 3 * L, 4 * L});
  for (ptrdiff_t i = 0; i < 16 * L; i++)
    expect((double)dst[i], (double)src[(low[i / L / 4] * 3 + high[i / L % 4]) * L + i % L], 0, i);
  what = "bilinear";
  const struct nn_line line = {low, high, weight};
  K->bilinear(&(struct nn_bilinear){src, dst, line, line, 0, 4, 4, 3 * L, 4 * L});
  for (ptrdiff_t i = 0; i < 16 * L; i++) {
    const ptrdiff_t r = i / L / 4, q = i / L % 4, lane = i % L;
    const float *above = src + low[r] * 3 * L + lane, *below = src + high[r] * 3 * L + lane;
    const double u = (double)weight[q], v = (double)weight[r];
    const double top = (double)above[low[q] * L] * (1 - u) + (double)above[high[q] * L] * u;
    const double bottom = (double)below[low[q] * L] * (1 - u) + (double)below[high[q] * L] * u;
    expect((double)dst[i], top * (1 - v) + bottom * v, 0, i);
  }
  release_output(dst, 16 * L);
  what = "affine";
  dst = output(9 * L);
  K->affine(&(struct nn_affine){src, src + L, src + 2 * L, src + 3 * L, dst, 9, {NN_PRELU, 0, 0}});
  for (ptrdiff_t i = 0; i < 9 * L; i++) {
    const double y = (double)src[i] * (double)src[L + i % L] + (double)src[2 * L + i % L];
    expect((double)dst[i], y < 0 ? y * (double)src[3 * L + i % L] : y, 0, i);
  }
  release_output(dst, 9 * L);
  what = "global_pool";
  for (ptrdiff_t pixels = 1; pixels <= 9; pixels++) {
    dst = output(L);
    K->global_pool(&(struct nn_global_pool){src, dst, NN_AVERAGE_POOL, pixels});
    for (ptrdiff_t lane = 0; lane < L; lane++) {
      double sum = 0;
      for (ptrdiff_t i = 0; i < pixels; i++)
        sum += (double)src[i * L + lane];
      expect((double)dst[lane], sum / (double)pixels, 1e-7, lane);
    }
    release_output(dst, L);
  }
  what = "peak";
  dst = output(L);
  K->peak(&(struct nn_peak){dst, 0.5f, 1, 3});
  for (ptrdiff_t lane = 0; lane < L; lane++) // 66 / 8 of the starts, 1 + 1/2 + 1/4 of each term
    expect((double)dst[lane], 66 / 8.0 + NN_PEAK_CHAINS * 1.75, 0, lane);
  release_output(dst, L);
  what = "read_bandwidth";
  float *many = input(600);
  for (ptrdiff_t count = 0; count <= 600; count++) {
    dst = output(L);
    K->read_bandwidth(&(struct nn_read){many, dst, count});
    for (ptrdiff_t lane = 0; lane < L; lane++) {
      double sum = 0;
      for (ptrdiff_t i = lane; i < count; i += L)
        sum += (double)many[i];
      expect((double)dst[lane], sum, 0, lane);
    }
    release_output(dst, L);
  }
  free(many);
  free(src);
}
