/// Convolution strips whose reduction is a list of offsets: groups, channels in any order, taps.

/// The tile of tile.h over `r->offset`; `r->run` floats at a time, for each of which a panel's
/// lines are fetched ahead.
NN_INLINE const char *listed_tile(int rows, int vectors, ptrdiff_t step, const struct reduction *r,
                                  const struct store *s, const float *src, const float *add,
                                  float *dst, const char *ahead) {
  vf acc[TILE_MOST_ROWS][TILE_VECTORS];
  NN_UNROLL for (int m = 0; m < rows; m++) {
    NN_UNROLL for (int n = 0; n < vectors; n++) acc[m][n] = vload(s->bias + n * LANES);
  }
  const float *weights = r->weights;
  const ptrdiff_t *offset = r->offset;
  for (ptrdiff_t i = 0; i < r->outer; i++) {
    for (ptrdiff_t p = 0; p < r->lines; p++, ahead += 64)
      __builtin_prefetch(ahead);
    const ptrdiff_t *end = offset + (i + 1 < r->outer ? r->run : r->last_run);
    NN_ROLLED for (; offset < end; offset++, weights += vectors * LANES) {
      const float *x = src + *offset;
      vf w[TILE_VECTORS];
      NN_UNROLL for (int n = 0; n < vectors; n++) w[n] = vload(weights + n * LANES);
      NN_UNROLL for (int m = 0; m < rows; m++) {
        vf v = vset(x[m * step]);
        NN_UNROLL for (int n = 0; n < vectors; n++) acc[m][n] += v * w[n];
      }
    }
  }
  tile_store(rows, vectors, s, add, dst, acc);
  return ahead;
}

#define LISTED_TILE(kind, step, rows, vectors)                                                     \
  static __attribute__((noinline)) const char *kind##_tile_##vectors##x##rows(                     \
      const struct reduction *r, const struct store *s, const float *src, const float *add,        \
      float *dst, const char *ahead) {                                                             \
    return listed_tile(rows, vectors, step, r, s, src, add, dst, ahead);                           \
  }
// Neighbouring pixels; pixels any distance apart.
#define NEAR_TILE(rows, vectors) LISTED_TILE(near, LANES, rows, vectors)
#define NEAR_ENTRY(rows, vectors) [vectors - 1][rows - 1] = near_tile_##vectors##x##rows,
#define FAR_TILE(rows, vectors) LISTED_TILE(far, r->src_step, rows, vectors)
#define FAR_ENTRY(rows, vectors) [vectors - 1][rows - 1] = far_tile_##vectors##x##rows,
enum { FAR_ROWS = 4 }; // eight sums hide the latency of their updates

TILES(TILE_NARROW_ROWS, NEAR_TILE, 1)
TILES(TILE_ROWS, NEAR_TILE, 2)
TILES_4(FAR_TILE, 1)
TILES_4(FAR_TILE, 2)

static const tile_function near_tiles[TILE_VECTORS][TILE_MOST_ROWS] = {
    TILES(TILE_NARROW_ROWS, NEAR_ENTRY, 1) TILES(TILE_ROWS, NEAR_ENTRY, 2)};
static const tile_function far_tiles[TILE_VECTORS][FAR_ROWS] = {TILES_4(FAR_ENTRY, 1)
                                                                    TILES_4(FAR_ENTRY, 2)};

static void conv_indexed(const struct nn_conv *c) {
  const ptrdiff_t runs = rounds(c->channels, LANES);
  struct reduction r = {.outer = runs,
                        .middle = 1,
                        .inner = 1,
                        .run = LANES,
                        .last_run = c->channels - (runs - 1) * LANES,
                        .offset = c->offset};
  if (c->stride_w == 1)
    strip(c, &r, near_tiles[c->vectors - 1], tile_rows(c->vectors), LANES);
  else
    strip(c, &r, far_tiles[c->vectors - 1], FAR_ROWS, LANES);
}
