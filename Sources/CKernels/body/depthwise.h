/// Depthwise convolution of one block: every tap is one vector of channels.

enum { DEPTHWISE_COLUMNS = 8 };

/// One output row, tile by tile: the taps that lie inside the image vertically, the place of the
/// tile.
struct depthwise_tile {
  const struct nn_depthwise *d;
  struct store store;
  const float *weights; // of the first valid row of taps
  const float *src;     // the row that those read
  ptrdiff_t taps_h;     // valid rows of taps
  ptrdiff_t column;     // source column of the first window
  const float *add;
  float *dst;
};

NN_INLINE void depthwise_store(int columns, const struct depthwise_tile *tile, vf *acc) {
  const float *add = tile->add;
  NN_UNROLL for (int t = 0; t < columns; t++) {
    if (add)
      acc[t] += vload(add + t * LANES);
    if (tile->store.clamps)
      acc[t] = vatmost(vatleast(acc[t], vset(tile->store.low)), vset(tile->store.high));
    vstore(tile->dst + t * LANES, acc[t]);
  }
}

NN_INLINE void depthwise_start(int columns, const struct depthwise_tile *tile, vf *acc) {
  NN_UNROLL for (int t = 0; t < columns; t++) acc[t] = vload(tile->store.bias);
}

/// A full tile whose windows lie inside the image horizontally.
NN_INLINE void depthwise_inside(ptrdiff_t kernel_w, ptrdiff_t stride_w,
                                const struct depthwise_tile *tile) {
  const struct nn_depthwise *d = tile->d;
  const ptrdiff_t step = stride_w * LANES, tap = d->dilation_w * LANES;
  vf acc[DEPTHWISE_COLUMNS];
  depthwise_start(DEPTHWISE_COLUMNS, tile, acc);
  const float *row = tile->src + tile->column * LANES, *w = tile->weights;
  NN_ROLLED for (ptrdiff_t y = 0; y < tile->taps_h; y++, row += d->dilation_h * d->src_row) {
    const float *first = row;
    for (ptrdiff_t x = 0; x < kernel_w; x++, first += tap, w += LANES) {
      vf v = vload(w);
      NN_UNROLL for (int t = 0; t < DEPTHWISE_COLUMNS; t++) acc[t] += vload(first + t * step) * v;
    }
  }
  depthwise_store(DEPTHWISE_COLUMNS, tile, acc);
}

/// A tile of which some windows may reach over the left or right edge.
NN_INLINE void depthwise_edge(int columns, const struct depthwise_tile *tile) {
  const struct nn_depthwise *d = tile->d;
  vf acc[DEPTHWISE_COLUMNS];
  depthwise_start(columns, tile, acc);
  const float *row = tile->src, *w = tile->weights;
  for (ptrdiff_t y = 0; y < tile->taps_h; y++, row += d->dilation_h * d->src_row) {
    for (ptrdiff_t x = 0; x < d->kernel_w; x++, w += LANES) {
      const ptrdiff_t first = tile->column + x * d->dilation_w;
      vf v = vload(w);
      NN_UNROLL for (int t = 0; t < columns; t++) {
        const ptrdiff_t i = first + t * d->stride_w;
        if ((size_t)i < (size_t)d->src_w)
          acc[t] += vload(row + i * LANES) * v;
      }
    }
  }
  depthwise_store(columns, tile, acc);
}

typedef void (*depthwise_function)(const struct depthwise_tile *);

#define DEPTHWISE(name, ...)                                                                       \
  static __attribute__((noinline)) void depthwise_##name(const struct depthwise_tile *tile) {      \
    __VA_ARGS__;                                                                                   \
  }

DEPTHWISE(any, depthwise_inside(tile->d->kernel_w, tile->d->stride_w, tile))
DEPTHWISE(3_1, depthwise_inside(3, 1, tile))
DEPTHWISE(3_2, depthwise_inside(3, 2, tile))
DEPTHWISE(5_1, depthwise_inside(5, 1, tile))
DEPTHWISE(5_2, depthwise_inside(5, 2, tile))
DEPTHWISE(edge_1, depthwise_edge(1, tile))
DEPTHWISE(edge_2, depthwise_edge(2, tile))
DEPTHWISE(edge_3, depthwise_edge(3, tile))
DEPTHWISE(edge_4, depthwise_edge(4, tile))
DEPTHWISE(edge_5, depthwise_edge(5, tile))
DEPTHWISE(edge_6, depthwise_edge(6, tile))
DEPTHWISE(edge_7, depthwise_edge(7, tile))
DEPTHWISE(edge_8, depthwise_edge(8, tile))

static const depthwise_function depthwise_edges[DEPTHWISE_COLUMNS] = {
    depthwise_edge_1, depthwise_edge_2, depthwise_edge_3, depthwise_edge_4,
    depthwise_edge_5, depthwise_edge_6, depthwise_edge_7, depthwise_edge_8};

static depthwise_function depthwise_of(const struct nn_depthwise *d) {
  if (d->kernel_w == 3 && d->stride_w <= 2)
    return d->stride_w == 1 ? depthwise_3_1 : depthwise_3_2;
  if (d->kernel_w == 5 && d->stride_w <= 2)
    return d->stride_w == 1 ? depthwise_5_1 : depthwise_5_2;
  return depthwise_any;
}

/// `columns` output columns from `column` on by tiles of one kind, all of them or as even as can
/// be.
static void depthwise_columns(struct depthwise_tile *tile, depthwise_function inside,
                              ptrdiff_t columns) {
  if (columns <= 0)
    return;
  const struct cut cut = cut_evenly(columns, DEPTHWISE_COLUMNS);
  for (ptrdiff_t t = 0; t < cut.count; t++) {
    const ptrdiff_t size = cut.size + (t < cut.longer);
    (inside ? inside : depthwise_edges[size - 1])(tile);
    tile->column += size * tile->d->stride_w;
    tile->add = tile->add ? tile->add + size * LANES : 0;
    tile->dst += size * LANES;
  }
}

static void depthwise(const struct nn_depthwise *d) {
  struct depthwise_tile tile = {.d = d, .store.bias = d->bias ? d->bias : zero_bias};
  const int done = clamp_in_store(&tile.store, &d->activation);
  const depthwise_function inside = depthwise_of(d);
  // Columns 0 ..< left and end ..< columns have taps outside. Between them run full tiles; what is
  // left over joins the edges.
  const ptrdiff_t left = least(rounds(d->pad_left, d->stride_w), d->columns);
  const ptrdiff_t span = (d->kernel_w - 1) * d->dilation_w;
  const ptrdiff_t end =
      most(left, least(d->columns, rounds(d->src_w - span + d->pad_left, d->stride_w)));
  const ptrdiff_t full = (end - left) / DEPTHWISE_COLUMNS * DEPTHWISE_COLUMNS;
  const ptrdiff_t spare = end - left - full;
  const ptrdiff_t joins = least(spare, rounds(left, DEPTHWISE_COLUMNS) * DEPTHWISE_COLUMNS - left);
  for (ptrdiff_t row = d->row; row < d->row + d->rows; row++) {
    const ptrdiff_t top = row * d->stride_h - d->pad_top;
    const struct taps taps = taps_inside(top, d->kernel_h, d->dilation_h, d->src_h);
    tile.taps_h = taps.end - taps.first;
    tile.weights = d->weights + taps.first * d->kernel_w * LANES;
    tile.src = tile.taps_h > 0 ? d->src + (top + taps.first * d->dilation_h) * d->src_row : d->src;
    tile.column = -d->pad_left;
    tile.add = d->add ? d->add + row * d->add_row : 0;
    tile.dst = d->dst + row * d->dst_row;
    depthwise_columns(&tile, 0, left + joins);
    depthwise_columns(&tile, inside, full);
    depthwise_columns(&tile, 0, d->columns - left - joins - full);
    if (!done)
      activate(&d->activation, d->slope, d->dst + row * d->dst_row, d->columns);
  }
}
