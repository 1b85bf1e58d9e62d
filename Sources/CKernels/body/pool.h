/// Pooling of one block: every tap is one vector of channels.

NN_INLINE vf pool_start(int largest) { return vset(largest ? -__builtin_inff() : 0.0f); }

NN_INLINE vf pool_tap(int largest, vf acc, vf x) { return largest ? vmax(x, acc) : acc + x; }

/// The window of one output pixel. Zeros for taps_h and taps_w mean any number.
NN_INLINE vf pool_window(int largest, ptrdiff_t taps_h, ptrdiff_t taps_w, const float *src,
                         ptrdiff_t row_step, ptrdiff_t tap_step) {
  vf acc = pool_start(largest);
  for (ptrdiff_t y = 0; y < taps_h; y++, src += row_step)
    for (ptrdiff_t x = 0; x < taps_w; x++)
      acc = pool_tap(largest, acc, vload(src + x * tap_step));
  return acc;
}

/// One output row; `vertical` are its valid rows of taps, `counted_h` those that averages divide
/// by.
NN_INLINE void pool_row(int largest, const struct nn_pool *p, ptrdiff_t row, struct taps vertical,
                        ptrdiff_t counted_h) {
  const ptrdiff_t top = row * p->stride_h - p->pad_top;
  const ptrdiff_t row_step = p->dilation_h * p->src_row, tap_step = p->dilation_w * LANES;
  const ptrdiff_t taps_h = vertical.end - vertical.first;
  const ptrdiff_t above = (top + vertical.first * p->dilation_h) * p->src_row;
  float *dst = p->dst + row * p->dst_row;
  for (ptrdiff_t q = 0; q < p->columns; q++, dst += LANES) {
    const ptrdiff_t left = q * p->stride_w - p->pad_left;
    const struct taps across = taps_inside(left, p->kernel_w, p->dilation_w, p->src_w);
    const ptrdiff_t taps_w = across.end - across.first;
    vf acc = pool_start(largest);
    if (taps_h > 0 && taps_w > 0) {
      const float *src = p->src + above + (left + across.first * p->dilation_w) * LANES;
      if (taps_h == 3 && taps_w == 3)
        acc = pool_window(largest, 3, 3, src, row_step, tap_step);
      else if (taps_h == 2 && taps_w == 2)
        acc = pool_window(largest, 2, 2, src, row_step, tap_step);
      else
        acc = pool_window(largest, taps_h, taps_w, src, row_step, tap_step);
      if (!largest) {
        ptrdiff_t counted_w = taps_w;
        if (p->pooling == NN_AVERAGE_PADDED_POOL)
          counted_w = taps_inside(left + p->pad_left, p->kernel_w, p->dilation_w,
                                  p->pad_left + p->src_w + p->pad_right)
                          .end;
        acc /= (float)(counted_h * counted_w);
      }
    }
    vstore(dst, acc);
  }
}

static void pool(const struct nn_pool *p) {
  for (ptrdiff_t row = p->row; row < p->row + p->rows; row++) {
    const ptrdiff_t top = row * p->stride_h - p->pad_top;
    const struct taps vertical = taps_inside(top, p->kernel_h, p->dilation_h, p->src_h);
    ptrdiff_t counted_h = vertical.end - vertical.first;
    if (p->pooling == NN_AVERAGE_PADDED_POOL)
      counted_h = taps_inside(top + p->pad_top, p->kernel_h, p->dilation_h,
                              p->pad_top + p->src_h + p->pad_bottom)
                      .end;
    if (p->pooling == NN_MAX_POOL)
      pool_row(1, p, row, vertical, counted_h);
    else
      pool_row(0, p, row, vertical, counted_h);
  }
}

/// Sums are taken by groups of pixels, so that rounding errors grow with the root of their number.
NN_INLINE vf pool_pixels(int largest, const float *src, ptrdiff_t pixels) {
  enum { GROUP = 64 };
  vf total = pool_start(largest);
  while (pixels > 0) {
    const ptrdiff_t group = pixels < GROUP ? pixels : GROUP;
    vf parts[4] = {pool_start(largest), pool_start(largest), pool_start(largest),
                   pool_start(largest)};
    ptrdiff_t i = 0;
    for (; i + 4 <= group; i += 4) {
      NN_UNROLL for (int j = 0; j < 4; j++) parts[j] =
          pool_tap(largest, parts[j], vload(src + (i + j) * LANES));
    }
    for (; i < group; i++)
      parts[0] = pool_tap(largest, parts[0], vload(src + i * LANES));
    NN_UNROLL for (int j = 1; j < 4; j++) parts[0] = pool_tap(largest, parts[0], parts[j]);
    total = pool_tap(largest, total, parts[0]);
    src += group * LANES;
    pixels -= group;
  }
  return total;
}

static void global_pool(const struct nn_global_pool *p) {
  if (p->pooling == NN_MAX_POOL)
    vstore(p->dst, pool_pixels(1, p->src, p->pixels));
  else
    vstore(p->dst, pool_pixels(0, p->src, p->pixels) / (float)(p->pixels > 0 ? p->pixels : 1));
}
