/// Pooling of one block: every tap is one vector of channels.

NN_INLINE vf pool_start(int largest) { return vset(largest ? -__builtin_inff() : 0.0f); }

NN_INLINE vf pool_tap(int largest, vf acc, vf x) { return largest ? vmax(x, acc) : acc + x; }

/// One output row: its valid rows of taps, the source row that the first of them reads.
struct pool_line {
  const struct nn_pool *p;
  const float *src;
  ptrdiff_t taps_h, counted_h; // valid rows of taps; rows that an average divides by
  ptrdiff_t left, end;         // output columns whose windows lie inside the image
  float *dst;
};

/// taps_h × taps_w taps from `src` on, row by row and then the rows: short chains of operations.
NN_INLINE vf pool_taps(int largest, const struct nn_pool *p, ptrdiff_t taps_h, ptrdiff_t taps_w,
                       const float *src) {
  const ptrdiff_t row = p->dilation_h * p->src_row, step = p->dilation_w * LANES;
  vf acc = pool_start(largest);
  for (ptrdiff_t y = 0; y < taps_h && taps_w > 0; y++) {
    vf across = vload(src + y * row);
    for (ptrdiff_t x = 1; x < taps_w; x++)
      across = pool_tap(largest, across, vload(src + y * row + x * step));
    acc = y == 0 ? across : pool_tap(largest, acc, across);
  }
  return acc;
}

/// Stores a maximum, or a sum as an average, at an output column with `taps_w` valid columns of
/// taps.
NN_INLINE void pool_store(int largest, const struct pool_line *line, ptrdiff_t q, ptrdiff_t taps_w,
                          vf acc) {
  const struct nn_pool *p = line->p;
  if (!largest && taps_w > 0 && line->taps_h > 0) {
    if (p->pooling == NN_AVERAGE_PADDED_POOL)
      taps_w = taps_inside(q * p->stride_w, p->kernel_w, p->dilation_w,
                           p->pad_left + p->src_w + p->pad_right)
                   .end;
    acc /= (float)(line->counted_h * taps_w);
  }
  vstore(line->dst + q * LANES, acc);
}

/// Output columns first ..< end, each from all its taps, at an edge only the valid ones.
NN_INLINE void pool_direct(int largest, int edge, ptrdiff_t kernel_h, ptrdiff_t kernel_w,
                           const struct pool_line *line, ptrdiff_t first, ptrdiff_t end) {
  const struct nn_pool *p = line->p;
  for (ptrdiff_t q = first; q < end; q++) {
    const ptrdiff_t start = q * p->stride_w - p->pad_left;
    struct taps taps = {0, kernel_w};
    if (edge)
      taps = taps_inside(start, kernel_w, p->dilation_w, p->src_w);
    vf acc = pool_taps(largest, p, kernel_h, taps.end - taps.first,
                       line->src + (start + taps.first * p->dilation_w) * LANES);
    pool_store(largest, line, q, taps.end - taps.first, acc);
  }
}

enum { POOL_CHUNK = 64 }; // output columns whose columns of taps are pooled first

/// Output columns from ..< end from columns of taps that are pooled already, the first of `first`.
NN_INLINE void pool_columns(int largest, int edge, ptrdiff_t kernel_w, const struct pool_line *line,
                            const float *columns, ptrdiff_t first, ptrdiff_t from, ptrdiff_t end) {
  const struct nn_pool *p = line->p;
  for (ptrdiff_t q = from; q < end; q++) {
    const float *column = columns + (q - first) * LANES;
    struct taps taps = {0, kernel_w};
    if (edge)
      taps = taps_inside(q - p->pad_left, kernel_w, p->dilation_w, p->src_w);
    vf acc = pool_start(largest);
    if (taps.first < taps.end)
      acc = vload(column + taps.first * p->dilation_w * LANES);
    for (ptrdiff_t x = taps.first + 1; x < taps.end; x++)
      acc = pool_tap(largest, acc, vload(column + x * p->dilation_w * LANES));
    pool_store(largest, line, q, taps.end - taps.first, acc);
  }
}

/// Output columns first ..< end ≤ first + POOL_CHUNK for stride 1 and spans up to POOL_CHUNK: taps
/// above each other are pooled once for all windows that share them.
NN_INLINE void pool_shared(int largest, ptrdiff_t kernel_h, ptrdiff_t kernel_w,
                           const struct pool_line *line, ptrdiff_t first, ptrdiff_t end) {
  const struct nn_pool *p = line->p;
  const ptrdiff_t start = first - p->pad_left, span = (kernel_w - 1) * p->dilation_w + 1;
  const ptrdiff_t low = most(0, start), high = least(p->src_w, end - 1 - p->pad_left + span);
  float columns[2 * POOL_CHUNK * LANES];
  for (ptrdiff_t i = low; i < high; i++)
    vstore(columns + (i - start) * LANES,
           pool_taps(largest, p, kernel_h, 1, line->src + i * LANES));
  const ptrdiff_t left = least(most(first, line->left), end),
                  right = most(left, least(line->end, end));
  pool_columns(largest, 1, kernel_w, line, columns, first, first, left);
  pool_columns(largest, 0, kernel_w, line, columns, first, left, right);
  pool_columns(largest, 1, kernel_w, line, columns, first, right, end);
}

NN_INLINE void pool_line(int largest, const struct pool_line *line) {
  const struct nn_pool *p = line->p;
  const ptrdiff_t h = line->taps_h, w = p->kernel_w;
  if (h <= 0) {
    for (ptrdiff_t q = 0; q < p->columns; q++)
      vstore(line->dst + q * LANES, pool_start(largest));
  } else if (p->stride_w == 1 && w > 1 && (w - 1) * p->dilation_w < POOL_CHUNK) {
    for (ptrdiff_t q = 0; q < p->columns; q += POOL_CHUNK) {
      const ptrdiff_t end = least(q + POOL_CHUNK, p->columns);
      if (h == 3 && w == 3)
        pool_shared(largest, 3, 3, line, q, end);
      else
        pool_shared(largest, h, w, line, q, end);
    }
  } else {
    pool_direct(largest, 1, h, w, line, 0, line->left);
    if (h == 3 && w == 3)
      pool_direct(largest, 0, 3, 3, line, line->left, line->end);
    else if (h == 2 && w == 2)
      pool_direct(largest, 0, 2, 2, line, line->left, line->end);
    else
      pool_direct(largest, 0, h, w, line, line->left, line->end);
    pool_direct(largest, 1, h, w, line, line->end, p->columns);
  }
}

static void pool(const struct nn_pool *p) {
  struct pool_line line = {.p = p};
  line.left = least(rounds(p->pad_left, p->stride_w), p->columns);
  const ptrdiff_t last = p->src_w - (p->kernel_w - 1) * p->dilation_w + p->pad_left;
  line.end = most(line.left, least(p->columns, rounds(last, p->stride_w)));
  for (ptrdiff_t row = p->row; row < p->row + p->rows; row++) {
    const ptrdiff_t top = row * p->stride_h - p->pad_top;
    const struct taps taps = taps_inside(top, p->kernel_h, p->dilation_h, p->src_h);
    line.taps_h = line.counted_h = taps.end - taps.first;
    if (p->pooling == NN_AVERAGE_PADDED_POOL)
      line.counted_h = taps_inside(row * p->stride_h, p->kernel_h, p->dilation_h,
                                   p->pad_top + p->src_h + p->pad_bottom)
                           .end;
    line.src = line.taps_h > 0 ? p->src + (top + taps.first * p->dilation_h) * p->src_row : 0;
    line.dst = p->dst + row * p->dst_row;
    if (p->pooling == NN_MAX_POOL)
      pool_line(1, &line);
    else
      pool_line(0, &line);
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
