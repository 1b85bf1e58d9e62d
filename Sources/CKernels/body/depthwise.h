/// Depthwise convolution of one block: every tap is one vector of channels.
///
/// A tile is one or two output rows by 1 … DEPTHWISE_COLUMNS columns; two rows share what they
/// read.

// Two rows of them, two weights and a value in registers; SSE2 needs more for its products.
#if TILE_ROWS >= 8
#define DEPTHWISE_COLUMNS 8
#elif LANES > 4
#define DEPTHWISE_COLUMNS 6
#else
#define DEPTHWISE_COLUMNS 4
#endif

struct depthwise_tile {
  const struct nn_depthwise *d;
  struct store store;
  int done;         // whether the store does the whole activation
  const float *src; // source row `first`
  ptrdiff_t first,
      end;          // source rows inside the image, counted from the window of the upper output row
  int whole;        // whether kernel and strides are square, of 3 rows that are all inside
  ptrdiff_t column; // source column of the first window
  const float *add;
  float *dst;
};

NN_INLINE void depthwise_store(int rows, int columns, const struct depthwise_tile *tile,
                               vf acc[2][DEPTHWISE_COLUMNS]) {
  const float *add = tile->add;
  float *dst = tile->dst;
  const ptrdiff_t add_row = tile->d->add_row, dst_row = tile->d->dst_row;
  if (add) {
    NN_UNROLL for (int r = 0; r < rows; r++) {
      NN_UNROLL for (int t = 0; t < columns; t++) acc[r][t] += vload(add + r * add_row + t * LANES);
    }
  }
  if (tile->store.clamps) {
    vf low = vset(tile->store.low), high = vset(tile->store.high);
    NN_UNROLL for (int r = 0; r < rows; r++) {
      NN_UNROLL for (int t = 0; t < columns; t++) acc[r][t] =
          vatmost(vatleast(acc[r][t], low), high);
    }
  }
  NN_UNROLL for (int r = 0; r < rows; r++) {
    NN_UNROLL for (int t = 0; t < columns; t++) vstore(dst + r * dst_row + t * LANES, acc[r][t]);
  }
}

static const float zeros[LANES];
static const int32_t kept[LANES] = {[0 ... LANES - 1] = -1}, dropped[LANES];

/// Which taps of a tile may lie outside the image horizontally.
enum depthwise_edge {
  DEPTHWISE_INSIDE,
  DEPTHWISE_ENDS, // the first of the first column and the last of the last one
  DEPTHWISE_ANY
};

/// The taps that read one source row, for the upper output row, the lower or both. `keep` holds
/// masks for the weights of the taps at both ends, so that outside both factors are zero.
NN_INLINE void depthwise_line(int upper, int lower, int columns, enum depthwise_edge edge,
                              ptrdiff_t kernel_w, ptrdiff_t stride_w,
                              const struct depthwise_tile *tile, const float *line,
                              const float *upper_w, const float *lower_w,
                              const int32_t *const keep[2], vf acc[2][DEPTHWISE_COLUMNS]) {
  const struct nn_depthwise *d = tile->d;
  for (ptrdiff_t x = 0; x < kernel_w; x++) {
    const ptrdiff_t first = tile->column + x * (edge == DEPTHWISE_ENDS ? 1 : d->dilation_w);
    vf u = upper ? vload(upper_w + x * LANES) : vset(0.0f);
    vf l = lower ? vload(lower_w + x * LANES) : vset(0.0f);
    NN_UNROLL for (int t = 0; t < columns; t++) {
      const ptrdiff_t i = first + t * stride_w;
      const int inside = edge == DEPTHWISE_INSIDE || (size_t)i < (size_t)d->src_w;
      const int is_end =
          edge == DEPTHWISE_ENDS && ((x == 0 && t == 0) || (x == kernel_w - 1 && t == columns - 1));
      if (edge == DEPTHWISE_ANY && !inside)
        continue;
      vf v = vload(is_end && !inside ? zeros : line + i * LANES);
      if (upper)
        acc[0][t] += v * (is_end ? vmask(u, keep[x != 0]) : u);
      if (lower)
        acc[1][t] += v * (is_end ? vmask(l, keep[x != 0]) : l);
    }
  }
}

NN_INLINE void depthwise_body(int rows, int columns, enum depthwise_edge edge, ptrdiff_t kernel_w,
                              ptrdiff_t stride_w, const struct depthwise_tile *tile) {
  const struct nn_depthwise *d = tile->d;
  const ptrdiff_t step = d->dilation_h * d->src_row, taps = kernel_w * LANES;
  vf acc[2][DEPTHWISE_COLUMNS], bias = vload(tile->store.bias);
  NN_UNROLL for (int r = 0; r < rows; r++) {
    NN_UNROLL for (int t = 0; t < columns; t++) acc[r][t] = bias;
  }
  // The lower row's window starts stride_h source rows below the upper one's.
  const float *line = tile->src;
  const float *upper = d->weights + tile->first * taps, *lower = upper - d->stride_h * taps;
  const ptrdiff_t last = tile->column + kernel_w - 1 + (columns - 1) * stride_w;
  const int32_t *const keep[2] = {tile->column < 0 ? dropped : kept,
                                  last >= d->src_w ? dropped : kept};
  const ptrdiff_t windows = 3 + (rows - 1) * stride_w;
  if (edge == DEPTHWISE_ENDS && tile->whole) {
    NN_UNROLL for (ptrdiff_t y = 0; y < windows; y++) {
      depthwise_line(y < 3, rows == 2 && y >= stride_w, columns, edge, 3, stride_w, tile,
                     line + y * step, upper + y * taps, lower + y * taps, keep, acc);
    }
    return depthwise_store(rows, columns, tile, acc);
  }
  ptrdiff_t y = tile->first;
  const ptrdiff_t upper_end = least(d->kernel_h, tile->end);
  const ptrdiff_t alone = rows == 1 ? upper_end : least(d->stride_h, upper_end);
  NN_ROLLED for (; y < alone; y++, line += step, upper += taps, lower += taps)
      depthwise_line(1, 0, columns, edge, kernel_w, stride_w, tile, line, upper, lower, keep, acc);
  if (rows == 2) {
    NN_ROLLED for (; y < upper_end; y++, line += step, upper += taps, lower += taps) depthwise_line(
        1, 1, columns, edge, kernel_w, stride_w, tile, line, upper, lower, keep, acc);
    NN_ROLLED for (; y < tile->end; y++, line += step, lower += taps) depthwise_line(
        0, 1, columns, edge, kernel_w, stride_w, tile, line, upper, lower, keep, acc);
  }
  depthwise_store(rows, columns, tile, acc);
}

typedef void (*depthwise_function)(const struct depthwise_tile *);

#define DEPTHWISE(name, ...)                                                                       \
  static __attribute__((noinline)) void depthwise_1_##name(const struct depthwise_tile *tile) {    \
    depthwise_body(1, __VA_ARGS__, tile);                                                          \
  }                                                                                                \
  static __attribute__((noinline)) void depthwise_2_##name(const struct depthwise_tile *tile) {    \
    depthwise_body(2, __VA_ARGS__, tile);                                                          \
  }
#define DEPTHWISE_EDGE(columns, rows)                                                              \
  DEPTHWISE(edge_##columns, columns, DEPTHWISE_ANY, tile->d->kernel_w, tile->d->stride_w)
#define DEPTHWISE_ENTRY(columns, rows) depthwise_##rows##_edge_##columns,
#define DEPTHWISE_3(columns, stride)                                                               \
  DEPTHWISE(3_##stride##_##columns, columns, DEPTHWISE_ENDS, 3, stride)
#define DEPTHWISE_3_1_ENTRY(columns, rows) depthwise_##rows##_3_1_##columns,
#define DEPTHWISE_3_2_ENTRY(columns, rows) depthwise_##rows##_3_2_##columns,

DEPTHWISE(any, DEPTHWISE_COLUMNS, DEPTHWISE_INSIDE, tile->d->kernel_w, tile->d->stride_w)
DEPTHWISE(5_1, DEPTHWISE_COLUMNS, DEPTHWISE_INSIDE, 5, 1)
DEPTHWISE(5_2, DEPTHWISE_COLUMNS, DEPTHWISE_INSIDE, 5, 2)
TILES(DEPTHWISE_COLUMNS, DEPTHWISE_EDGE, 0)
TILES(DEPTHWISE_COLUMNS, DEPTHWISE_3, 1)
TILES(DEPTHWISE_COLUMNS, DEPTHWISE_3, 2)

static const depthwise_function depthwise_edges[2][DEPTHWISE_COLUMNS] = {
    {TILES(DEPTHWISE_COLUMNS, DEPTHWISE_ENTRY, 1)}, {TILES(DEPTHWISE_COLUMNS, DEPTHWISE_ENTRY, 2)}};
/// Of kernels of three columns: by stride, then by rows.
static const depthwise_function depthwise_of_3[2][2][DEPTHWISE_COLUMNS] = {
    {{TILES(DEPTHWISE_COLUMNS, DEPTHWISE_3_1_ENTRY, 1)},
     {TILES(DEPTHWISE_COLUMNS, DEPTHWISE_3_1_ENTRY, 2)}},
    {{TILES(DEPTHWISE_COLUMNS, DEPTHWISE_3_2_ENTRY, 1)},
     {TILES(DEPTHWISE_COLUMNS, DEPTHWISE_3_2_ENTRY, 2)}}};

/// Whether no tap but the first of the first column and the last of the last one is outside.
static int depthwise_has_ends(const struct nn_depthwise *d) {
  return d->kernel_w == 3 && d->dilation_w == 1 && d->stride_w <= 2 && d->pad_left <= 1 &&
         (d->columns - 1) * d->stride_w - d->pad_left + 2 <= d->src_w;
}

/// Tiles that lie inside the image horizontally.
static depthwise_function depthwise_inside(const struct nn_depthwise *d, ptrdiff_t rows) {
  static const depthwise_function any[2] = {depthwise_1_any, depthwise_2_any};
  static const depthwise_function of_5[2][2] = {{depthwise_1_5_1, depthwise_2_5_1},
                                                {depthwise_1_5_2, depthwise_2_5_2}};
  if (d->kernel_w == 5 && d->stride_w <= 2)
    return of_5[d->stride_w - 1][rows - 1];
  return any[rows - 1];
}

/// The next `columns` output columns by tiles of one kind, as even as can be.
static void depthwise_columns(struct depthwise_tile *tile, const depthwise_function *by_size,
                              depthwise_function inside, ptrdiff_t rows, ptrdiff_t columns) {
  if (columns <= 0)
    return;
  const struct cut cut = cut_evenly(columns, DEPTHWISE_COLUMNS);
  for (ptrdiff_t t = 0; t < cut.count; t++) {
    const ptrdiff_t size = cut.size + (t < cut.longer);
    (inside ? inside : by_size[size - 1])(tile);
    for (ptrdiff_t r = 0; r < rows && !tile->done; r++)
      activate(&tile->d->activation, tile->d->slope, tile->dst + r * tile->d->dst_row, size);
    tile->column += size * tile->d->stride_w;
    tile->add = tile->add ? tile->add + size * LANES : 0;
    tile->dst += size * LANES;
  }
}

static void depthwise(const struct nn_depthwise *d) {
  struct depthwise_tile tile = {.d = d, .store.bias = d->bias ? d->bias : zero_bias};
  tile.done = clamp_in_store(&tile.store, &d->activation);
  // Columns 0 ..< left and end ..< columns have taps outside. Between them run full tiles; what is
  // left over joins the edges.
  const ptrdiff_t left = least(rounds(d->pad_left, d->stride_w), d->columns);
  const ptrdiff_t span = (d->kernel_w - 1) * d->dilation_w;
  const ptrdiff_t end =
      most(left, least(d->columns, rounds(d->src_w - span + d->pad_left, d->stride_w)));
  const ptrdiff_t full = (end - left) / DEPTHWISE_COLUMNS * DEPTHWISE_COLUMNS;
  const ptrdiff_t spare = end - left - full;
  const ptrdiff_t joins = least(spare, rounds(left, DEPTHWISE_COLUMNS) * DEPTHWISE_COLUMNS - left);
  const int ends = depthwise_has_ends(d);
  const int pairs = d->dilation_h == 1 && d->stride_h <= d->kernel_h;
  ptrdiff_t rows;
  for (ptrdiff_t row = d->row; row < d->row + d->rows; row += rows) {
    rows = pairs && row + 2 <= d->row + d->rows ? 2 : 1;
    const ptrdiff_t top = row * d->stride_h - d->pad_top;
    const ptrdiff_t windows = d->kernel_h + (rows - 1) * d->stride_h;
    const struct taps taps = taps_inside(top, windows, d->dilation_h, d->src_h);
    tile.first = taps.first;
    tile.end = taps.end;
    tile.src = taps.first < taps.end ? d->src + (top + taps.first * d->dilation_h) * d->src_row : 0;
    tile.column = -d->pad_left;
    tile.add = d->add ? d->add + row * d->add_row : 0;
    tile.dst = d->dst + row * d->dst_row;
    tile.whole = d->kernel_h == 3 && d->stride_h == d->stride_w && taps.end - taps.first == windows;
    if (ends) {
      depthwise_columns(&tile, depthwise_of_3[d->stride_w - 1][rows - 1], 0, rows, d->columns);
      continue;
    }
    const depthwise_function *edges = depthwise_edges[rows - 1];
    depthwise_columns(&tile, edges, 0, rows, left + joins);
    depthwise_columns(&tile, edges, depthwise_inside(d, rows), rows, full);
    depthwise_columns(&tile, edges, 0, rows, d->columns - left - joins - full);
  }
}
