/// Numbers on a grid: to bytes, from bytes, and to the nearest point.

typedef int8_t vsb __attribute__((ext_vector_type(LANES)));
typedef uint8_t vub __attribute__((ext_vector_type(LANES)));

/// Steps from the zero point to the point nearest to x; 0 for NaN. Adding 0 makes −0 a 0.
NN_INLINE vf vsteps(const struct nn_grid *grid, vf x) {
  vf steps = vround(x / vset(grid->scale));
  steps = vatmost(vatleast(steps, vset(grid->low - grid->zero)), vset(grid->high - grid->zero));
  return vselect(steps == steps, steps, vset(0.0f)) + 0.0f;
}

/// The low bytes of whole numbers.
NN_INLINE vub vbytes(vf x) { return __builtin_convertvector(__builtin_convertvector(x, vi), vub); }

static void quantize(const struct nn_quantize *q) {
  const struct nn_grid grid = q->grid;
  const vf zero = vset(grid.zero);
  ptrdiff_t i = 0;
  for (; i + LANES <= q->count; i += LANES) {
    vub bytes = vbytes(vsteps(&grid, vload(q->src + i)) + zero);
    __builtin_memcpy(q->dst + i, &bytes, sizeof bytes);
  }
  if (i < q->count) {
    vub bytes = vbytes(vsteps(&grid, vload_part(q->src + i, q->count - i)) + zero);
    for (ptrdiff_t lane = 0; i + lane < q->count; lane++)
      q->dst[i + lane] = bytes[lane];
  }
}

/// The bytes of one vector as numbers.
NN_INLINE vf vnumbers(const uint8_t *bytes, int is_signed) {
  if (is_signed) {
    vsb x;
    __builtin_memcpy(&x, bytes, sizeof x);
    return __builtin_convertvector(__builtin_convertvector(x, vi), vf);
  }
  vub x;
  __builtin_memcpy(&x, bytes, sizeof x);
  return __builtin_convertvector(__builtin_convertvector(x, vi), vf);
}

NN_INLINE void numbers(const struct nn_dequantize *d, int is_signed) {
  const vf scale = vset(d->scale), zero = vset(d->zero);
  ptrdiff_t i = 0;
  for (; i + LANES <= d->count; i += LANES)
    vstore(d->dst + i, (vnumbers(d->src + i, is_signed) - zero) * scale);
  if (i < d->count) {
    uint8_t bytes[LANES] = {0};
    for (ptrdiff_t lane = 0; i + lane < d->count; lane++)
      bytes[lane] = d->src[i + lane];
    vstore_part(d->dst + i, (vnumbers(bytes, is_signed) - zero) * scale, d->count - i);
  }
}

static void dequantize(const struct nn_dequantize *d) {
  if (d->is_signed)
    numbers(d, 1);
  else
    numbers(d, 0);
}

static void snap(const struct nn_snap *s) {
  const struct nn_grid grid = s->grid;
  const vf scale = vset(grid.scale);
  ptrdiff_t i = 0;
  for (; i + LANES <= s->count; i += LANES)
    vstore(s->dst + i, vsteps(&grid, vload(s->src + i)) * scale);
  if (i < s->count)
    vstore_part(s->dst + i, vsteps(&grid, vload_part(s->src + i, s->count - i)) * scale,
                s->count - i);
}
