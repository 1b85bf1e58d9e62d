/// Copies that change the arrangement of elements, never their bits.

/// dst[j][i] = src[i][j] for LANES × LANES elements; source rows from `rows` on are zeros.
NN_INLINE void transpose_square(const float *src, ptrdiff_t src_row, ptrdiff_t rows, float *dst,
                                ptrdiff_t dst_row, ptrdiff_t dst_rows) {
  vf square[LANES];
  if (rows == LANES) {
    NN_UNROLL for (int i = 0; i < LANES; i++) square[i] = vload(src + i * src_row);
  } else {
    NN_UNROLL for (int i = 0; i < LANES; i++) square[i] =
        i < rows ? vload(src + i * src_row) : vset(0.0f);
  }
  vtranspose(square);
  if (dst_rows == LANES) {
    NN_UNROLL for (int i = 0; i < LANES; i++) vstore(dst + i * dst_row, square[i]);
  } else {
    NN_UNROLL for (int i = 0; i < LANES; i++) {
      if (i < dst_rows)
        vstore(dst + i * dst_row, square[i]);
    }
  }
}

static void block(const struct nn_block *p) {
  ptrdiff_t i = 0;
  for (; i + LANES <= p->pixels; i += LANES)
    transpose_square(p->src + i, p->plane, p->channels, p->dst + i * LANES, LANES, LANES);
  for (; i < p->pixels; i++)
    for (ptrdiff_t lane = 0; lane < LANES; lane++)
      p->dst[i * LANES + lane] = lane < p->channels ? p->src[lane * p->plane + i] : 0;
}

static void unblock(const struct nn_block *p) {
  ptrdiff_t i = 0;
  for (; i + LANES <= p->pixels; i += LANES)
    transpose_square(p->src + i * LANES, LANES, LANES, p->dst + i, p->plane, p->channels);
  for (; i < p->pixels; i++)
    for (ptrdiff_t lane = 0; lane < p->channels; lane++)
      p->dst[lane * p->plane + i] = p->src[i * LANES + lane];
}

static void transpose(const struct nn_transpose *p) {
  const float *src = p->src;
  float *dst = p->dst;
  const ptrdiff_t rows = p->rows / LANES * LANES, columns = p->columns / LANES * LANES;
  for (ptrdiff_t c = 0; c < columns; c += LANES)
    for (ptrdiff_t r = 0; r < rows; r += LANES)
      transpose_square(src + r * p->src_row + c, p->src_row, LANES, dst + c * p->dst_row + r,
                       p->dst_row, LANES);
  const uint32_t *from = p->src;
  uint32_t *to = p->dst;
  for (ptrdiff_t c = 0; c < p->columns; c++)
    for (ptrdiff_t r = c < columns ? rows : 0; r < p->rows; r++)
      to[c * p->dst_row + r] = from[r * p->src_row + c];
}

static void fill(float *dst, float value, ptrdiff_t count) {
  const vf v = vset(value);
  ptrdiff_t i = 0;
  for (; i + LANES <= count; i += LANES)
    vstore(dst + i, v);
  for (; i < count; i++)
    dst[i] = value;
}

/// `count` pixels, `step` floats apart in the source.
static void copy_pixels(const float *src, ptrdiff_t step, float *dst, ptrdiff_t pixel,
                        ptrdiff_t count) {
  if (step == pixel) {
    __builtin_memcpy(dst, src, (size_t)(count * pixel) * sizeof(float));
  } else if (pixel == LANES) {
    for (ptrdiff_t i = 0; i < count; i++)
      vstore(dst + i * LANES, vload(src + i * step));
  } else {
    for (ptrdiff_t i = 0; i < count; i++)
      for (ptrdiff_t j = 0; j < pixel; j++)
        dst[i * pixel + j] = src[i * step + j];
  }
}

static void window(const struct nn_window *p) {
  // Output columns first ..< end read inside the source.
  const ptrdiff_t first = least(rounds(p->left, p->stride_w), p->columns);
  const ptrdiff_t end = most(first, least(rounds(p->src_w + p->left, p->stride_w), p->columns));
  for (ptrdiff_t row = p->row; row < p->row + p->rows; row++) {
    const ptrdiff_t from = row * p->stride_h - p->top;
    float *dst = p->dst + row * p->dst_row;
    if (from < 0 || from >= p->src_h || first == end) {
      fill(dst, p->value, p->columns * p->pixel);
      continue;
    }
    const float *src = p->src + from * p->src_row;
    fill(dst, p->value, first * p->pixel);
    copy_pixels(src + (first * p->stride_w - p->left) * p->pixel, p->stride_w * p->pixel,
                dst + first * p->pixel, p->pixel, end - first);
    fill(dst + end * p->pixel, p->value, (p->columns - end) * p->pixel);
  }
}

/// Lanes first ..< end of a block that lie side by side in the source, too; or zeros.
struct lane_run {
  ptrdiff_t first, end;
  const float *src; // of lane `first`; null for zeros
};

static ptrdiff_t lane_runs(const struct nn_lanes *p, struct lane_run *runs) {
  ptrdiff_t count = 0;
  for (ptrdiff_t lane = 0; lane < LANES; lane++) {
    const ptrdiff_t offset = p->offset[lane];
    const ptrdiff_t before = lane > 0 ? p->offset[lane - 1] : 0;
    const int joins = lane > 0 && (before < 0 ? offset < 0 : offset == before + 1);
    if (joins)
      runs[count - 1].end = lane + 1;
    else
      runs[count++] = (struct lane_run){lane, lane + 1, offset < 0 ? 0 : p->src + offset};
  }
  return count;
}

/// A run is copied as a whole vector, whose surplus the next run, or pixel, overwrites. A surplus
/// of the last pixel would lie outside, as would what the vector reads: there, lanes go one by one.
static void lanes_copy(const struct nn_lanes *p) {
  struct lane_run runs[LANES];
  const ptrdiff_t count = lane_runs(p, runs), last = p->pixels - 1;
  for (ptrdiff_t i = 0; i < last; i++)
    for (ptrdiff_t r = 0; r < count; r++)
      vstore(p->dst + i * LANES + runs[r].first,
             runs[r].src ? vload(runs[r].src + i * LANES) : vset(0.0f));
  for (ptrdiff_t lane = 0; lane < LANES && last >= 0; lane++)
    p->dst[last * LANES + lane] = p->offset[lane] < 0 ? 0 : p->src[p->offset[lane] + last * LANES];
}
