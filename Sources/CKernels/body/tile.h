/// Register tiles: 1 … TILE_ROWS pixels by 1 … TILE_VECTORS vectors of output channels.
///
/// Accumulators live in registers over the whole reduction, which is a triple loop over runs of
/// consecutive floats of the source. Convolutions and matrix products differ in that loop alone.

struct reduction {
  const float *weights;
  ptrdiff_t outer, middle, inner; // rounds of each loop
  ptrdiff_t run, last_run;        // floats of a run; of the runs of the last outer round
  ptrdiff_t src_outer, src_middle, src_inner;
  ptrdiff_t src_step;      // floats between pixels
  ptrdiff_t lines;         // cache lines to prefetch per run
  const ptrdiff_t *offset; // where floats lie that are no run, from the pixel; see indexed.h
};

struct store {
  const float *bias;
  ptrdiff_t add_step, add_vector; // floats between pixels, between vectors
  ptrdiff_t dst_step, dst_vector;
  int clamps;
  float low, high;
};

typedef const char *(*tile_function)(const struct reduction *, const struct store *,
                                     const float *src, const float *add, float *dst,
                                     const char *ahead);

/// What stands for an absent bias.
static const float zero_bias[TILE_VECTORS * LANES];

#define TILE_MOST_ROWS (TILE_ROWS > TILE_NARROW_ROWS ? TILE_ROWS : TILE_NARROW_ROWS)

NN_INLINE void tile_store(int rows, int vectors, const struct store *s, const float *add,
                          float *dst, vf acc[TILE_MOST_ROWS][TILE_VECTORS]) {
  if (add) {
    NN_UNROLL for (int m = 0; m < rows; m++) {
      NN_UNROLL for (int n = 0; n < vectors; n++) acc[m][n] +=
          vload(add + m * s->add_step + n * s->add_vector);
    }
  }
  if (s->clamps) {
    vf low = vset(s->low), high = vset(s->high);
    NN_UNROLL for (int m = 0; m < rows; m++) {
      NN_UNROLL for (int n = 0; n < vectors; n++) acc[m][n] =
          vatmost(vatleast(acc[m][n], low), high);
    }
  }
  NN_UNROLL for (int m = 0; m < rows; m++) {
    NN_UNROLL for (int n = 0; n < vectors; n++)
        vstore(dst + m * s->dst_step + n * s->dst_vector, acc[m][n]);
  }
}

NN_INLINE const char *tile(int rows, int vectors, const struct reduction *r, const struct store *s,
                           const float *src, const float *add, float *dst, const char *ahead) {
  vf acc[TILE_MOST_ROWS][TILE_VECTORS];
  NN_UNROLL for (int m = 0; m < rows; m++) {
    NN_UNROLL for (int n = 0; n < vectors; n++) acc[m][n] = vload(s->bias + n * LANES);
  }
  const float *weights = r->weights;
  const ptrdiff_t step = r->src_step;
  for (ptrdiff_t i = 0; i < r->outer; i++, src += r->src_outer) {
    const ptrdiff_t run = i + 1 < r->outer ? r->run : r->last_run;
    const float *line = src;
    for (ptrdiff_t y = 0; y < r->middle; y++, line += r->src_middle) {
      const float *x0 = line;
      for (ptrdiff_t x = 0; x < r->inner; x++, x0 += r->src_inner) {
        for (ptrdiff_t p = 0; p < r->lines; p++, ahead += 64)
          __builtin_prefetch(ahead);
        NN_ROLLED for (ptrdiff_t k = 0; k < run; k++, weights += vectors * LANES) {
          vf w[TILE_VECTORS];
          NN_UNROLL for (int n = 0; n < vectors; n++) w[n] = vload(weights + n * LANES);
          NN_UNROLL for (int m = 0; m < rows; m++) {
            vf v = vset(x0[m * step + k]);
            NN_UNROLL for (int n = 0; n < vectors; n++) acc[m][n] += v * w[n];
          }
        }
      }
    }
  }
  tile_store(rows, vectors, s, add, dst, acc);
  return ahead;
}

#define TILE(rows, vectors)                                                                        \
  static __attribute__((noinline)) const char *tile_##vectors##x##rows(                            \
      const struct reduction *r, const struct store *s, const float *src, const float *add,        \
      float *dst, const char *ahead) {                                                             \
    return tile(rows, vectors, r, s, src, add, dst, ahead);                                        \
  }
#define TILE_ENTRY(rows, vectors) [vectors - 1][rows - 1] = tile_##vectors##x##rows,

#define TILES_4(X, v) X(1, v) X(2, v) X(3, v) X(4, v)
#define TILES_6(X, v) TILES_4(X, v) X(5, v) X(6, v)
#define TILES_8(X, v) TILES_6(X, v) X(7, v) X(8, v)
#define TILES_12(X, v) TILES_8(X, v) X(9, v) X(10, v) X(11, v) X(12, v)
#define TILES_14(X, v) TILES_12(X, v) X(13, v) X(14, v)
#define TILES_UP_TO(rows, X, v) TILES_##rows(X, v)
#define TILES(rows, X, v) TILES_UP_TO(rows, X, v)

TILES(TILE_NARROW_ROWS, TILE, 1)
TILES(TILE_ROWS, TILE, 2)

static const tile_function tiles[TILE_VECTORS][TILE_MOST_ROWS] = {
    TILES(TILE_NARROW_ROWS, TILE_ENTRY, 1) TILES(TILE_ROWS, TILE_ENTRY, 2)};

/// Fills in the clamp of a store; returns whether the activation is thereby done.
NN_INLINE int clamp_in_store(struct store *s, const struct nn_activation *activation) {
  s->clamps = activation->function == NN_RELU || activation->function == NN_CLAMP;
  s->low = activation->function == NN_CLAMP ? activation->a : 0;
  s->high = activation->function == NN_CLAMP ? activation->b : __builtin_inff();
  return s->clamps || activation->function == NN_IDENTITY;
}
