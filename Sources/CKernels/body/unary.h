/// Functions of one operand over consecutive floats.

/// dst[i] = an expression in the vector x = src[i], the tail through a part of a vector.
#define MAP(expression)                                                                            \
  {                                                                                                \
    ptrdiff_t i = 0;                                                                               \
    for (; i + LANES <= count; i += LANES) {                                                       \
      vf x = vload(src + i);                                                                       \
      vstore(dst + i, expression);                                                                 \
    }                                                                                              \
    if (i < count) {                                                                               \
      vf x = vload_part(src + i, count - i);                                                       \
      vstore_part(dst + i, expression, count - i);                                                 \
    }                                                                                              \
    return;                                                                                        \
  }

/// Not NN_PRELU; see `activate`.
static void map(const struct nn_activation *activation, const float *src, float *dst,
                ptrdiff_t count) {
  const vf zero = vset(0.0f), one = vset(1.0f);
  const vf a = vset(activation->a), b = vset(activation->b);
  switch (activation->function) {
  case NN_RELU:
    MAP(vatleast(x, zero))
  case NN_CLAMP:
    MAP(vatmost(vatleast(x, a), b))
  case NN_LEAKY_RELU:
    MAP(vselect(x < zero, x * a, x))
  case NN_HARD_SIGMOID:
    MAP(vatmost(vatleast(x * a + b, zero), one))
  case NN_HARD_SWISH:
    MAP(x * vatmost(vatleast(x * (1.0f / 6.0f) + 0.5f, zero), one))
  case NN_SIGMOID:
    MAP(vsigmoid(x))
  case NN_SILU:
    MAP(x * vsigmoid(x))
  case NN_TANH:
    MAP(vtanh(x))
  case NN_EXP:
    MAP(vexp(x))
  case NN_LOG:
    MAP(vlog(x))
  case NN_SQRT:
    MAP(vsqrt(x))
  case NN_NEGATE:
    MAP(-x)
  case NN_ABSOLUTE:
    MAP(vabs(x))
  case NN_RECIPROCAL:
    MAP(one / x)
  case NN_FLOOR:
    MAP(vfloor(x))
  case NN_CEIL:
    MAP(vceil(x))
  case NN_ROUND:
    MAP(vround(x))
  case NN_SIGN:
    MAP(vselect(x > zero, one, vselect(x < zero, -one, x)))
  case NN_ERF:
    MAP(verf(x))
  case NN_GELU:
    MAP(x * 0.5f * (verf(x * 0.70710678118654752f) + 1.0f))
  case NN_ELU:
    MAP(vselect(x < zero, a * vexp_minus_one(x), x))
  case NN_SOFTPLUS:
    MAP(vatleast(x, zero) + vlog_one_plus(vexp(-vabs(x))))
  case NN_SOFTSIGN:
    MAP(x / (vabs(x) + 1.0f))
  case NN_GELU_TANH:
    // (1 + tanh(z)) / 2 is the sigmoid of 2·z, which keeps its digits towards −∞.
    MAP(x * vsigmoid(x * (x * x * (0.044715f * 1.5957691216057308f) + 1.5957691216057308f)))
  case NN_MISH:
    MAP(vmish(x))
  case NN_IDENTITY:
  case NN_PRELU:
  case NN_FUNCTION_COUNT:
    if (src != dst)
      __builtin_memcpy(dst, src, (size_t)count * sizeof(float));
  }
}

/// Applies an activation in place to whole pixels of one vector; `slope` is for NN_PRELU.
static void activate(const struct nn_activation *activation, const float *slope, float *pixels,
                     ptrdiff_t count) {
  if (activation->function == NN_IDENTITY)
    return;
  if (activation->function != NN_PRELU)
    return map(activation, pixels, pixels, count * LANES);
  const vf s = vload(slope);
  for (ptrdiff_t i = 0; i < count; i++, pixels += LANES) {
    vf x = vload(pixels);
    vstore(pixels, vselect(x < 0.0f, x * s, x));
  }
}

static void unary(const struct nn_unary *u) { map(&u->activation, u->src, u->dst, u->count); }
