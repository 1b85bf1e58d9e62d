/// Rows of a matrix product on register tiles.

enum {
  GEMM_RUN = 64,    // k between prefetches of the next panel
  GEMM_STREAMS = 4, // panels that a single row reads side by side
  GEMM_PANEL = TILE_VECTORS * LANES
};

/// Copies the first `columns` floats of `rows` rows.
static void copy_rows(const float *src, ptrdiff_t src_row, float *dst, ptrdiff_t dst_row,
                      ptrdiff_t rows, ptrdiff_t columns) {
  for (ptrdiff_t m = 0; m < rows; m++)
    for (ptrdiff_t i = 0; i < columns; i++)
      dst[m * dst_row + i] = src[m * src_row + i];
}

/// Applies what the store could not do to `columns` floats, from column `first` on, of `rows` rows.
static void activate_rows(const struct nn_gemm *g, float *row, ptrdiff_t rows, ptrdiff_t first,
                          ptrdiff_t columns) {
  for (ptrdiff_t m = 0; m < rows; m++, row += g->c_row) {
    if (g->activation.function != NN_PRELU)
      map(&g->activation, row + first, row + first, columns);
    else
      for (ptrdiff_t i = first; i < first + columns; i++)
        row[i] = row[i] < 0 ? row[i] * g->slope[i] : row[i];
  }
}

/// One row of a panel group: enough accumulators to hide the latency of their updates.
static __attribute__((noinline)) void gemm_row(const struct nn_gemm *g, const struct store *s,
                                               ptrdiff_t first) {
  vf acc[GEMM_STREAMS][TILE_VECTORS];
  const float *bias = g->bias ? g->bias + first : zero_bias;
  const ptrdiff_t step = g->bias ? GEMM_PANEL : 0, panel = g->depth * GEMM_PANEL;
  NN_UNROLL for (int p = 0; p < GEMM_STREAMS; p++) {
    NN_UNROLL for (int n = 0; n < TILE_VECTORS; n++) acc[p][n] = vload(bias + p * step + n * LANES);
  }
  const float *w = g->b + first * g->depth;
  NN_ROLLED for (ptrdiff_t k = 0; k < g->depth; k++, w += GEMM_PANEL) {
    vf v = vset(g->a[k]);
    NN_UNROLL for (int p = 0; p < GEMM_STREAMS; p++) {
      NN_UNROLL for (int n = 0; n < TILE_VECTORS; n++) acc[p][n] +=
          v * vload(w + p * panel + n * LANES);
    }
  }
  NN_UNROLL for (int p = 0; p < GEMM_STREAMS; p++) {
    const ptrdiff_t column = first + p * GEMM_PANEL;
    tile_store(1, TILE_VECTORS, s, g->add ? g->add + column : 0, g->c + column, acc + p);
  }
}

/// All rows of one panel.
static void gemm_panel(const struct nn_gemm *g, struct reduction *r, struct store *s, int done,
                       ptrdiff_t first) {
  const ptrdiff_t left = g->columns - first;
  const ptrdiff_t columns = left < GEMM_PANEL ? left : GEMM_PANEL;
  const ptrdiff_t vectors = (columns + LANES - 1) / LANES, width = vectors * LANES;
  // Rows a multiple of a page apart share few sets of the first-level cache.
  const int crowded = g->a_row % 512 == 0 && TILE_ROWS > 8;
  const ptrdiff_t most = vectors < TILE_VECTORS ? TILE_NARROW_ROWS : TILE_ROWS;
  const struct cut cut = cut_evenly(g->rows, crowded ? 8 : most);
  float part[TILE_MOST_ROWS * GEMM_PANEL] = {0}, part_add[TILE_MOST_ROWS * GEMM_PANEL] = {0};
  const int partial = columns < width;
  s->bias = g->bias ? g->bias + first : zero_bias;
  s->add_step = partial ? width : g->add_row;
  s->dst_step = partial ? width : g->c_row;
  r->weights = g->b + first * g->depth;
  const ptrdiff_t runs = cut.count * r->outer;
  r->lines = cut.count > 1 && left > GEMM_PANEL && runs > 0
                 ? (g->depth * width / 16 + runs - 1) / runs
                 : 0;
  const char *ahead = (const char *)(r->weights + g->depth * width);
  ptrdiff_t row = 0;
  for (ptrdiff_t t = 0; t < cut.count; t++) {
    const ptrdiff_t rows = cut.size + (t < cut.longer);
    const float *a = g->a + row * g->a_row;
    const float *add = g->add ? g->add + row * g->add_row + first : 0;
    float *c = g->c + row * g->c_row + first;
    if (partial && add)
      copy_rows(add, g->add_row, part_add, width, rows, columns);
    ahead = tiles[vectors - 1][rows - 1](r, s, a, partial && add ? part_add : add,
                                         partial ? part : c, ahead);
    if (partial)
      copy_rows(part, width, c, g->c_row, rows, columns);
    if (!done)
      activate_rows(g, g->c + row * g->c_row, rows, first, columns);
    row += rows;
  }
}

static void gemm(const struct nn_gemm *g) {
  if (g->rows <= 0 || g->columns <= 0)
    return;
  const ptrdiff_t runs = (g->depth + GEMM_RUN - 1) / GEMM_RUN;
  struct reduction r = {.outer = runs,
                        .middle = 1,
                        .inner = 1,
                        .run = GEMM_RUN,
                        .last_run = g->depth - (runs - 1) * GEMM_RUN,
                        .src_outer = GEMM_RUN,
                        .src_step = g->a_row};
  struct store s = {.add_vector = LANES, .dst_vector = LANES};
  const int done = clamp_in_store(&s, &g->activation);
  ptrdiff_t first = 0;
  for (; g->rows == 1 && first + GEMM_STREAMS * GEMM_PANEL <= g->columns;
       first += GEMM_STREAMS * GEMM_PANEL) {
    gemm_row(g, &s, first);
    if (!done)
      activate_rows(g, g->c, 1, first, GEMM_STREAMS * GEMM_PANEL);
  }
  for (; first < g->columns; first += GEMM_PANEL)
    gemm_panel(g, &r, &s, done, first);
}
