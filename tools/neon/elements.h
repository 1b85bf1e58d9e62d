// Functions of elements and of neighbours, against libm.

static double function_of(enum nn_function f, double a, double b, double x) {
  const double s = 1 / (1 + exp(-x));
  switch (f) {
  case NN_HARD_SIGMOID:
    return isnan(x) ? x : fmin(fmax(a * x + b, 0), 1);
  case NN_HARD_SWISH:
    return isnan(x) ? x : x * fmin(fmax(x / 6 + 0.5, 0), 1);
  case NN_SIGMOID:
    return s;
  case NN_SILU:
    return x * s;
  case NN_TANH:
    return tanh(x);
  case NN_EXP:
    return exp(x);
  case NN_LOG:
    return log(x);
  case NN_SQRT:
    return sqrt(x);
  case NN_NEGATE:
    return -x;
  case NN_ABSOLUTE:
    return fabs(x);
  case NN_RECIPROCAL:
    return 1 / x;
  case NN_FLOOR:
    return floor(x);
  case NN_CEIL:
    return ceil(x);
  case NN_ROUND:
    return nearbyint(x);
  case NN_SIGN:
    return x > 0 ? 1 : x < 0 ? -1 : x;
  case NN_ERF:
    return erf(x);
  case NN_ELU:
    return x < 0 ? a * expm1(x) : x;
  case NN_SOFTPLUS:
    return x > 0 ? x + log1p(exp(-x)) : log1p(exp(x));
  case NN_GELU_TANH:
    return x / (1 + exp(-2 * sqrt(2 / M_PI) * (x + 0.044715 * x * x * x)));
  case NN_MISH:
    return x * tanh(x > 0 ? x + log1p(exp(-x)) : log1p(exp(x)));
  case NN_SOFTSIGN:
    return x / (1 + fabs(x));
  default:
    return activated((struct nn_activation){f, (float)a, (float)b}, 0, x);
  }
}

/// A spread of floats of all exponents, and the special ones.
static void check_unary(enum nn_function f) {
  const float special[] = {0,        -0.0f,   1,    -1,   INFINITY, -INFINITY, NAN,
                           1e-40f,   -1e-40f, 0.5f, 1.5f, 2.5f,     -2.5f,     8388609,
                           -8388609, 88,      -88,  104,  -104};
  const ptrdiff_t count = 4 * L + 3 + 2000;
  float *x = input(count), *y = output(count);
  for (ptrdiff_t i = 0; i < count; i++) {
    const double spread =
        (f == NN_GELU ? 1 : exp2(integer(-30, 30))) * integer(-1000000, 1000000) * 1e-6;
    x[i] = i < (ptrdiff_t)(sizeof special / sizeof *special) ? special[i]
           : i % 2                                           ? (float)spread
                   : (float)(integer(-9000000, 9000000) * 1e-5);
  }
  const struct nn_activation activation = {f, 0.3f, 0.6f};
  K->unary(&(struct nn_unary){x, y, count, activation});
  for (ptrdiff_t i = 0; i < count; i++) {
    const double want = function_of(f, (double)activation.a, (double)activation.b, (double)x[i]);
    if (f == NN_HARD_SWISH || f == NN_HARD_SIGMOID || f == NN_GELU_TANH ||
        f == NN_MISH) // a difference of near equals: absolute
      expect((double)y[i] + 1, want + 1, 1e-6, i);
    else if (fabs(want) >= 1.2e-38 || want == 0 || isnan(want))
      expect((double)(float)y[i], fabs(want) > 3.4028235e38 ? copysign(INFINITY, want) : want, 1e-6,
             i);
    else
      expect((double)y[i] + 1e-36, want + 1e-36, 1e-6, i);
  }
  release_output(y, count);
  free(x);
}

static double operation_of(enum nn_operation o, double x, double y) {
  switch (o) {
  case NN_ADD:
    return x + y;
  case NN_SUBTRACT:
    return x - y;
  case NN_MULTIPLY:
    return x * y;
  case NN_DIVIDE:
    return x / y;
  case NN_MINIMUM:
    return isnan(x) || isnan(y) ? NAN : x < y ? x : y;
  case NN_MAXIMUM:
    return isnan(x) || isnan(y) ? NAN : x > y ? x : y;
  default:
    return x < 0 ? x * y : x;
  }
}

static void check_binary(enum nn_operation o, enum nn_operand a, enum nn_operand b,
                         ptrdiff_t count) {
  const ptrdiff_t size[] = {count, 1, L};
  float *x = input(size[a]), *y = input(size[b]), *z = output(count);
  x[size[a] / 2] = NAN, y[size[b] / 3] = NAN;
  const struct nn_activation relu = {NN_RELU, 0, 0};
  K->binary(&(struct nn_binary){x, y, z, count, o, a, b, relu});
  for (ptrdiff_t i = 0; i < count; i++) {
    const ptrdiff_t at[] = {i, 0, i % L};
    expect((double)z[i], activated(relu, 0, operation_of(o, (double)x[at[a]], (double)y[at[b]])),
           1e-7, i);
  }
  release_output(z, count);
  free(x), free(y);
}

/// The number of a 16-bit float type nearest to x.
static double nearest_half(int is_bf16, double x) {
  if (x == 0 || !isfinite(x))
    return x;
  const int least = is_bf16 ? -126 : -14, exponent = ilogb(x);
  const double unit = ldexp(1, (exponent < least ? least : exponent) - (is_bf16 ? 7 : 10));
  const double result = nearbyint(x / unit) * unit;
  return fabs(result) >= ldexp(1, is_bf16 ? 128 : 16) ? copysign(INFINITY, x) : result;
}

/// All numbers of a 16-bit float type to floats and back, and floats of any bits to the nearest.
static void check_half(int is_bf16) {
  const ptrdiff_t count = 65536;
  uint16_t *bits = malloc((size_t)count * sizeof *bits),
           *back = malloc((size_t)count * sizeof *bits);
  float *x = malloc((size_t)count * sizeof *x), *y = output(count), *z = output(count);
  for (ptrdiff_t i = 0; i < count; i++) {
    const uint32_t any = (uint32_t)i * 2654435761u; // spread over all bits
    bits[i] = (uint16_t)i;
    memcpy(x + i, &any, sizeof any);
    if (i % 4)
      x[i] = (float)ldexp((double)((int32_t)any >> 11), (int)(i % 45) - 46);
  }
  (is_bf16 ? K->widen_bf16 : K->widen_f16)(&(struct nn_widen){bits, y, count});
  (is_bf16 ? K->narrow_bf16 : K->narrow_f16)(&(struct nn_narrow){y, back, count});
  (is_bf16 ? K->round_bf16 : K->round_f16)(&(struct nn_round){x, z, count});
  const int digits = is_bf16 ? 7 : 10, bias = is_bf16 ? 127 : 15;
  for (ptrdiff_t i = 0; i < count; i++) {
    const int exponent = (int)((i & 0x7fff) >> digits), rest = (int)(i & ((1 << digits) - 1));
    const double size = exponent == 2 * bias + 1 ? rest ? NAN : INFINITY
                        : exponent == 0          ? ldexp(rest, 1 - bias - digits)
                                        : ldexp(rest + (1 << digits), exponent - bias - digits);
    expect((double)y[i], i & 0x8000 ? -size : size, 0, i);
    if (!isnan(size))
      expect(back[i], (double)i, 0, i);
    expect((double)z[i], nearest_half(is_bf16, (double)x[i]), 0, i);
  }
  release_output(y, count), release_output(z, count);
  free(bits), free(back), free(x);
}

/// To bytes, from bytes, and both at once, between the extremes of a grid and beyond.
static void check_quantise(ptrdiff_t count, int is_signed) {
  const struct nn_grid grid = {0.25f, is_signed ? -3 : 128, is_signed ? -128 : 0,
                               is_signed ? 127 : 255};
  float *x = input(count), *y = output(count), *z = output(count);
  uint8_t *bytes = malloc((size_t)count + 1);
  bytes[count] = 77;
  for (ptrdiff_t i = 0; i < count; i++)
    x[i] = i == 0 ? NAN : i == 1 ? INFINITY : i == 2 ? -1e30f : (float)integer(-400, 400) / 8;
  K->quantize(&(struct nn_quantize){x, bytes, count, grid});
  K->dequantize(&(struct nn_dequantize){bytes, y, count, grid.scale, grid.zero, is_signed});
  K->snap(&(struct nn_snap){x, z, count, grid});
  expect(bytes[count], 77, 0, count);
  for (ptrdiff_t i = 0; i < count; i++) {
    const double steps = isnan(x[i]) ? 0 : nearbyint((double)x[i] / 0.25);
    const double q = fmin(fmax(steps + (double)grid.zero, (double)grid.low), (double)grid.high);
    expect(is_signed ? (int8_t)bytes[i] : bytes[i], q, 0, i);
    expect((double)y[i], (q - (double)grid.zero) * 0.25, 0, i);
    expect((double)z[i], (q - (double)grid.zero) * 0.25, 0, i);
  }
  release_output(y, count), release_output(z, count);
  free(x), free(bytes);
}

static void check_softmax(ptrdiff_t rows, ptrdiff_t columns, int logarithm) {
  float *x = input(rows * columns), *y = output(rows * columns);
  K->softmax(&(struct nn_softmax){x, y, rows, columns, columns, columns, logarithm});
  for (ptrdiff_t i = 0; i < rows * columns; i++) {
    double sum = 0;
    for (ptrdiff_t j = 0; j < columns; j++)
      sum += exp((double)x[i / columns * columns + j]);
    if (logarithm) // a difference: absolute
      expect((double)y[i] - 16, (double)x[i] - log(sum) - 16, 1e-7, i);
    else
      expect((double)y[i], exp((double)x[i]) / sum, 2e-6, i);
  }
  release_output(y, rows * columns);
  free(x);
}

static void check_lrn(ptrdiff_t channels, ptrdiff_t size, float beta) {
  const ptrdiff_t pixels = 3, blocks = up(channels, L);
  float *x = blocked(channels, pixels), *y = output(blocks * pixels * L);
  K->lrn(&(struct nn_lrn){x, y, pixels, channels, size, 0.5f, beta, 1.5f, pixels * L, pixels * L});
  for (ptrdiff_t c = 0; c < blocks * L; c++)
    for (ptrdiff_t p = 0; p < pixels; p++) {
      double sum = 0;
      for (ptrdiff_t i = c - (size - 1) / 2; i <= c + size / 2; i++)
        if (i >= 0 && i < channels)
          sum += pow((double)x[(i / L * pixels + p) * L + i % L], 2);
      const ptrdiff_t at = (c / L * pixels + p) * L + c % L;
      expect((double)y[at],
             c < channels ? (double)x[at] / pow(1.5 + 0.5 / (double)size * sum, (double)beta) : 0,
             1e-6, at);
    }
  release_output(y, blocks * pixels * L);
  free(x);
}
