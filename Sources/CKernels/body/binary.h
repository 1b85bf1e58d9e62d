/// Operations of two operands, and scale with shift, over consecutive floats.

enum { BINARY_CHUNK = 256 * LANES }; // floats that stay in the first-level cache for the activation

/// dst[i] = an expression in the vectors x and y; an operand that repeats has a step of zero.
#define COMBINE(expression)                                                                        \
  {                                                                                                \
    ptrdiff_t i = 0;                                                                               \
    for (; i + LANES <= count; i += LANES) {                                                       \
      vf x = vload(a + i * a_step), y = vload(b + i * b_step);                                     \
      vstore(dst + i, expression);                                                                 \
    }                                                                                              \
    if (i < count) {                                                                               \
      vf x = vload_part(a + i * a_step, count - i), y = vload_part(b + i * b_step, count - i);     \
      vstore_part(dst + i, expression, count - i);                                                 \
    }                                                                                              \
    return;                                                                                        \
  }

static void combine(enum nn_operation operation, const float *a, ptrdiff_t a_step, const float *b,
                    ptrdiff_t b_step, float *dst, ptrdiff_t count) {
  switch (operation) {
  case NN_ADD:
    COMBINE(x + y)
  case NN_SUBTRACT:
    COMBINE(x - y)
  case NN_MULTIPLY:
    COMBINE(x * y)
  case NN_DIVIDE:
    COMBINE(x / y)
  case NN_MINIMUM:
    COMBINE(vmin(x, y))
  case NN_MAXIMUM:
    COMBINE(vmax(x, y))
  case NN_PRELU_SLOPE:
    COMBINE(vselect(x < 0.0f, x * y, x))
  case NN_OPERATION_COUNT:
    return;
  }
}

/// One vector to read again and again: a scalar, or the lanes that exist.
static void repeat(enum nn_operand operand, const float *src, ptrdiff_t count, float *lanes) {
  for (ptrdiff_t i = 0; i < LANES; i++)
    lanes[i] = operand == NN_SCALAR ? src[0] : i < count ? src[i] : 0;
}

static void binary(const struct nn_binary *p) {
  float a_lanes[LANES], b_lanes[LANES];
  const int a_each = p->a_operand == NN_EACH, b_each = p->b_operand == NN_EACH;
  if (p->count <= 0)
    return;
  if (!a_each)
    repeat(p->a_operand, p->a, p->count, a_lanes);
  if (!b_each)
    repeat(p->b_operand, p->b, p->count, b_lanes);
  for (ptrdiff_t i = 0; i < p->count; i += BINARY_CHUNK) {
    const ptrdiff_t left = p->count - i;
    const ptrdiff_t count = left < BINARY_CHUNK ? left : BINARY_CHUNK;
    combine(p->operation, a_each ? p->a + i : a_lanes, a_each, b_each ? p->b + i : b_lanes, b_each,
            p->dst + i, count);
    if (p->activation.function != NN_IDENTITY)
      map(&p->activation, p->dst + i, p->dst + i, count);
  }
}

static void affine(const struct nn_affine *p) {
  const vf scale = vload(p->scale), shift = vload(p->shift);
  enum { CHUNK = BINARY_CHUNK / LANES };
  for (ptrdiff_t i = 0; i < p->pixels; i += CHUNK) {
    const ptrdiff_t left = p->pixels - i, count = left < CHUNK ? left : CHUNK;
    const float *src = p->src + i * LANES;
    float *dst = p->dst + i * LANES;
    for (ptrdiff_t j = 0; j < count; j++)
      vstore(dst + j * LANES, vload(src + j * LANES) * scale + shift);
    activate(&p->activation, p->slope, dst, count);
  }
}
