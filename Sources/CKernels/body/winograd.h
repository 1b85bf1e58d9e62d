/// Transforms of Winograd convolutions: every lane is a channel, so they are sums of vectors.
///
/// With points 0, ±p₁ … ±pₙ, ∞ the rows of Bᵀ are the coefficients of M(x)/(x − p), M(x) = x·∏(x² −
/// p²): a pair ±p shares an even and an odd part. Aᵀ has the powers of the points, G the same over
/// M'(p).

enum { WINOGRAD_MOST_POINTS = 9, WINOGRAD_MOST_TAPS = 5 };

#define WINOGRAD_ROOT_HALF 0.70710678118654752f
#define WINOGRAD_ROOT_TWO 1.41421356237309505f

/// Points 0, ±1, ∞.
NN_INLINE void winograd_in_4(const vf *d, vf *v) {
  v[0] = d[0] - d[2];
  v[1] = d[2] + d[1];
  v[2] = d[2] - d[1];
  v[3] = d[3] - d[1];
}

/// Points 0, ±√½, ±√2, ∞.
NN_INLINE void winograd_in_6(const vf *d, vf *v) {
  const vf a = (d[3] - d[1] * 2.0f) * WINOGRAD_ROOT_HALF,
           b = (d[3] - d[1] * 0.5f) * WINOGRAD_ROOT_TWO;
  const vf even_a = d[4] - d[2] * 2.0f, even_b = d[4] - d[2] * 0.5f;
  v[0] = d[4] - d[2] * 2.5f + d[0];
  v[1] = even_a + a;
  v[2] = even_a - a;
  v[3] = even_b + b;
  v[4] = even_b - b;
  v[5] = d[5] - d[3] * 2.5f + d[1];
}

/// Points 0, ±1, ±½, ±2, ∞.
NN_INLINE void winograd_in_8(const vf *d, vf *v) {
  const vf one = d[6] - d[4] * 4.25f + d[2], one_odd = d[5] - d[3] * 4.25f + d[1];
  const vf half = d[6] - d[4] * 5.0f + d[2] * 4.0f,
           half_odd = d[5] * 0.5f - d[3] * 2.5f + d[1] * 2.0f;
  const vf two = d[6] - d[4] * 1.25f + d[2] * 0.25f,
           two_odd = d[5] * 2.0f - d[3] * 2.5f + d[1] * 0.5f;
  v[0] = d[0] - d[6] + (d[4] - d[2]) * 5.25f;
  v[1] = one + one_odd;
  v[2] = one - one_odd;
  v[3] = half + half_odd;
  v[4] = half - half_odd;
  v[5] = two + two_odd;
  v[6] = two - two_odd;
  v[7] = d[7] - d[1] + (d[3] - d[5]) * 5.25f;
}

/// Even samples at the points 0, 1, ∞; odd samples.
NN_INLINE void winograd_in_2_2(const vf *d, vf *v) {
  v[0] = d[0] - d[2];
  v[1] = d[2];
  v[2] = d[4] - d[2];
  v[3] = d[1];
  v[4] = d[3];
}

/// Even samples at the points 0, ±1, ½, ∞; odd samples.
NN_INLINE void winograd_in_4_2(const vf *d, vf *v) {
  const vf a = d[6] - d[2], b = d[4] - d[0];
  v[0] = a - b * 0.5f;
  v[1] = d[6] + (d[4] - d[2]) * 0.5f;
  v[2] = d[6] - d[4] * 1.5f + d[2] * 0.5f;
  v[3] = a;
  v[4] = d[8] - d[4] - a * 0.5f;
  NN_UNROLL for (int i = 0; i < 4; i++) v[5 + i] = d[2 * i + 1];
}

NN_INLINE void winograd_in(enum nn_winograd_form form, const vf *d, vf *v) {
  switch (form) {
  case NN_F2_3:
    return winograd_in_4(d, v);
  case NN_F4_3:
  case NN_F2_5:
    return winograd_in_6(d, v);
  case NN_F4_5:
    return winograd_in_8(d, v);
  case NN_F2_3_STRIDE_2:
    return winograd_in_2_2(d, v);
  default:
    return winograd_in_4_2(d, v);
  }
}

NN_INLINE void winograd_out(enum nn_winograd_form form, const vf *m, vf *y) {
  switch (form) {
  case NN_F2_3:
    y[0] = m[0] + (m[1] + m[2]);
    y[1] = m[1] - m[2] + m[3];
    return;
  case NN_F2_5:
    y[0] = m[0] + (m[1] + m[2]) + (m[3] + m[4]);
    y[1] = (m[1] - m[2]) * WINOGRAD_ROOT_HALF + (m[3] - m[4]) * WINOGRAD_ROOT_TWO + m[5];
    return;
  case NN_F4_3: {
    const vf a = m[1] + m[2], b = m[3] + m[4];
    const vf a_odd = (m[1] - m[2]) * WINOGRAD_ROOT_HALF, b_odd = (m[3] - m[4]) * WINOGRAD_ROOT_TWO;
    y[0] = m[0] + a + b;
    y[1] = a_odd + b_odd;
    y[2] = a * 0.5f + b * 2.0f;
    y[3] = a_odd * 0.5f + b_odd * 2.0f + m[5];
    return;
  }
  case NN_F4_5: {
    const vf one = m[1] + m[2], half = m[3] + m[4], two = m[5] + m[6];
    const vf one_odd = m[1] - m[2], half_odd = m[3] - m[4], two_odd = m[5] - m[6];
    y[0] = m[0] + one + half + two;
    y[1] = one_odd + half_odd * 0.5f + two_odd * 2.0f;
    y[2] = one + half * 0.25f + two * 4.0f;
    y[3] = one_odd + half_odd * 0.125f + two_odd * 8.0f + m[7];
    return;
  }
  case NN_F2_3_STRIDE_2:
    y[0] = m[0] + m[1] + m[3];
    y[1] = m[1] + m[2] + m[4];
    return;
  default: {
    const vf even = m[1] + m[2], odd = m[1] - m[2];
    y[0] = m[0] + even + m[3] + m[5];
    y[1] = odd + m[3] * 0.5f + m[6];
    y[2] = even + m[3] * 0.25f + m[7];
    y[3] = odd + m[3] * 0.125f + m[4] + m[8];
  }
  }
}

/// One line of taps at all distinct points.
NN_INLINE void winograd_line(enum nn_winograd_form form, const vf *g, vf *u) {
  const float a = 1.0f / 1.5f, b = 1.0f / 6.0f;
  switch (form) {
  case NN_F2_3:
    u[0] = g[0];
    u[1] = (g[0] + g[2] + g[1]) * 0.5f;
    u[2] = (g[0] + g[2] - g[1]) * 0.5f;
    u[3] = g[2];
    return;
  case NN_F4_3: {
    const vf even_a = (g[0] + g[2] * 0.5f) * -a, even_b = (g[0] + g[2] * 2.0f) * b;
    const vf odd_a = g[1] * (WINOGRAD_ROOT_HALF * -a), odd_b = g[1] * (WINOGRAD_ROOT_TWO * b);
    u[0] = g[0];
    u[1] = even_a + odd_a;
    u[2] = even_a - odd_a;
    u[3] = even_b + odd_b;
    u[4] = even_b - odd_b;
    u[5] = g[2];
    return;
  }
  case NN_F2_5: {
    const vf even_a = (g[0] + g[2] * 0.5f + g[4] * 0.25f) * -a;
    const vf even_b = (g[0] + g[2] * 2.0f + g[4] * 4.0f) * b;
    const vf odd_a = (g[1] + g[3] * 0.5f) * (WINOGRAD_ROOT_HALF * -a);
    const vf odd_b = (g[1] + g[3] * 2.0f) * (WINOGRAD_ROOT_TWO * b);
    u[0] = g[0];
    u[1] = even_a + odd_a;
    u[2] = even_a - odd_a;
    u[3] = even_b + odd_b;
    u[4] = even_b - odd_b;
    u[5] = g[4];
    return;
  }
  case NN_F4_5: {
    // M'(±1) = −9/2, M'(±½) = 45/32, M'(±2) = 90
    const vf one = (g[0] + g[2] + g[4]) * (-2.0f / 9), one_odd = (g[1] + g[3]) * (-2.0f / 9);
    const vf half = (g[0] + g[2] * 0.25f + g[4] * 0.0625f) * (32.0f / 45);
    const vf half_odd = (g[1] * 0.5f + g[3] * 0.125f) * (32.0f / 45);
    const vf two = (g[0] + g[2] * 4.0f + g[4] * 16.0f) * (1.0f / 90);
    const vf two_odd = (g[1] * 2.0f + g[3] * 8.0f) * (1.0f / 90);
    u[0] = g[0];
    u[1] = one + one_odd;
    u[2] = one - one_odd;
    u[3] = half + half_odd;
    u[4] = half - half_odd;
    u[5] = two + two_odd;
    u[6] = two - two_odd;
    u[7] = g[4];
    return;
  }
  case NN_F2_3_STRIDE_2:
    u[0] = g[0];
    u[1] = g[0] + g[2];
    u[2] = g[2];
    u[3] = g[1];
    return;
  default:
    // M'(0) = ½, M'(1) = 1, M'(−1) = −3, M'(½) = −⅜
    u[0] = g[0] * 2.0f;
    u[1] = g[0] + g[2];
    u[2] = (g[2] - g[0]) * (1.0f / 3);
    u[3] = (g[0] + g[2] * 0.5f) * (-8.0f / 3);
    u[4] = g[2];
    u[5] = g[1];
  }
}

/// One tile; `edge` says that some of its samples may lie outside.
NN_INLINE void winograd_tile_in(enum nn_winograd_form form, int edge,
                                const struct nn_winograd_input *p, ptrdiff_t top, ptrdiff_t left,
                                float *dst) {
  const struct nn_winograd_sizes z = nn_winograd_sizes(form);
  const int samples = (int)((z.outputs - 1) * z.stride + z.taps), points = (int)z.points;
  vf across[WINOGRAD_MOST_POINTS][WINOGRAD_MOST_POINTS];
  const float *line = p->src + top * p->src_row + left * LANES;
  NN_ROLLED for (int y = 0; y < samples; y++, line += p->src_row) {
    vf d[WINOGRAD_MOST_POINTS];
    const int outside = edge && (size_t)(top + y) >= (size_t)p->src_h;
    NN_UNROLL for (int x = 0; x < samples; x++) d[x] =
        outside || (edge && (size_t)(left + x) >= (size_t)p->src_w) ? vset(0.0f)
                                                                    : vload(line + x * LANES);
    winograd_in(form, d, across[y]);
  }
  NN_ROLLED for (int x = 0; x < points; x++) {
    vf d[WINOGRAD_MOST_POINTS], v[WINOGRAD_MOST_POINTS];
    NN_UNROLL for (int y = 0; y < samples; y++) d[y] = across[y][x];
    winograd_in(form, d, v);
    NN_UNROLL for (int y = 0; y < points; y++) vstore(dst + (y * points + x) * p->dst_point, v[y]);
  }
}

NN_INLINE void winograd_input_of(enum nn_winograd_form form, const struct nn_winograd_input *p) {
  const struct nn_winograd_sizes z = nn_winograd_sizes(form);
  const ptrdiff_t samples = (z.outputs - 1) * z.stride + z.taps, step = z.outputs * z.stride;
  ptrdiff_t row = p->tile / p->tiles_w, column = p->tile % p->tiles_w;
  for (ptrdiff_t t = 0; t < p->tiles; t++) {
    const ptrdiff_t top = row * step - p->pad_top, left = column * step - p->pad_left;
    float *dst = p->dst + t * LANES;
    if (top >= 0 && left >= 0 && top + samples <= p->src_h && left + samples <= p->src_w)
      winograd_tile_in(form, 0, p, top, left, dst);
    else
      winograd_tile_in(form, 1, p, top, left, dst);
    if (++column == p->tiles_w) {
      column = 0;
      row++;
    }
  }
}

NN_INLINE void winograd_output_of(enum nn_winograd_form form, const struct nn_winograd_output *p) {
  const struct nn_winograd_sizes z = nn_winograd_sizes(form);
  const int outputs = (int)z.outputs, points = (int)z.points;
  struct store store = {0};
  const int done = clamp_in_store(&store, &p->activation);
  const vf bias = vload(p->bias ? p->bias : zero_bias), low = vset(store.low),
           high = vset(store.high);
  ptrdiff_t row = p->tile / p->tiles_w * outputs, column = p->tile % p->tiles_w * outputs;
  for (ptrdiff_t t = 0; t < p->tiles; t++) {
    const float *src = p->src + t * LANES;
    vf down[4][WINOGRAD_MOST_POINTS];
    NN_ROLLED for (int x = 0; x < points; x++) {
      vf m[WINOGRAD_MOST_POINTS], y[4];
      NN_UNROLL for (int i = 0; i < points; i++) m[i] =
          vload(src + (i * points + x) * p->src_point);
      winograd_out(form, m, y);
      NN_UNROLL for (int i = 0; i < outputs; i++) down[i][x] = y[i];
    }
    const ptrdiff_t rows = least(outputs, p->rows - row),
                    columns = least(outputs, p->columns - column);
    NN_ROLLED for (ptrdiff_t i = 0; i < rows; i++) {
      vf y[4];
      winograd_out(form, down[i], y);
      float *dst = p->dst + (row + i) * p->dst_row + column * LANES;
      const float *add = p->add ? p->add + (row + i) * p->add_row + column * LANES : 0;
      NN_UNROLL for (int j = 0; j < outputs; j++) if (j < columns) {
        vf sum = y[j] + bias;
        if (add)
          sum += vload(add + j * LANES);
        if (store.clamps)
          sum = vatmost(vatleast(sum, low), high);
        vstore(dst + j * LANES, sum);
      }
      if (!done)
        activate(&p->activation, p->slope, dst, columns);
    }
    column += outputs;
    if (column >= p->tiles_w * outputs) {
      column = 0;
      row += outputs;
    }
  }
}

NN_INLINE void winograd_weights_of(enum nn_winograd_form form,
                                   const struct nn_winograd_weights *p) {
  const struct nn_winograd_sizes z = nn_winograd_sizes(form);
  const int taps = (int)z.taps, distinct = (int)z.weights;
  const ptrdiff_t width = p->vectors * LANES;
  float square[WINOGRAD_MOST_TAPS * WINOGRAD_MOST_TAPS * LANES * LANES];
  for (ptrdiff_t first = 0; first < width; first += LANES) {
    const ptrdiff_t outputs = most(0, least(LANES, p->outputs - first));
    const float *src = p->src + first * p->src_output;
    for (ptrdiff_t channel = 0; channel < p->channels; channel += LANES) {
      const ptrdiff_t count = least(LANES, p->channels - channel), depth = count * taps * taps;
      for (ptrdiff_t k = 0; k < depth; k += LANES) {
        const float *from = src + channel * taps * taps + k;
        if (k + LANES <= depth)
          transpose_square(from, p->src_output, outputs, square + k * LANES, LANES, LANES);
        else
          for (ptrdiff_t i = 0; i < depth - k; i++)
            for (ptrdiff_t j = 0; j < LANES; j++)
              square[(k + i) * LANES + j] = j < outputs ? from[i + j * p->src_output] : 0;
      }
      for (ptrdiff_t c = 0; c < count; c++) {
        vf across[WINOGRAD_MOST_TAPS][WINOGRAD_MOST_POINTS];
        const float *g = square + c * taps * taps * LANES;
        NN_ROLLED for (int y = 0; y < taps; y++, g += taps * LANES) {
          vf line[WINOGRAD_MOST_TAPS];
          NN_UNROLL for (int x = 0; x < taps; x++) line[x] = vload(g + x * LANES);
          winograd_line(form, line, across[y]);
        }
        float *dst = p->dst + (channel + c) * width + first;
        NN_ROLLED for (int x = 0; x < distinct; x++) {
          vf line[WINOGRAD_MOST_TAPS], u[WINOGRAD_MOST_POINTS];
          NN_UNROLL for (int y = 0; y < taps; y++) line[y] = across[y][x];
          winograd_line(form, line, u);
          NN_UNROLL for (int y = 0; y < distinct; y++)
              vstore(dst + (y * distinct + x) * p->dst_point, u[y]);
        }
      }
    }
  }
}

#define WINOGRAD_FORMS(X)                                                                          \
  X(NN_F2_3) X(NN_F4_3) X(NN_F2_5) X(NN_F4_5) X(NN_F2_3_STRIDE_2) X(NN_F4_3_STRIDE_2)
#define WINOGRAD_KERNEL(name)                                                                      \
  static void name(const struct nn_##name *p) {                                                    \
    switch (p->form) { WINOGRAD_FORMS(WINOGRAD_CASE_##name) default : break; }                     \
  }
#define WINOGRAD_FORM(name, form)                                                                  \
  static __attribute__((noinline)) void name##_##form(const struct nn_##name *p) {                 \
    name##_of(form, p);                                                                            \
  }
#define WINOGRAD_INPUT(form) WINOGRAD_FORM(winograd_input, form)
#define WINOGRAD_OUTPUT(form) WINOGRAD_FORM(winograd_output, form)
#define WINOGRAD_WEIGHTS(form) WINOGRAD_FORM(winograd_weights, form)
#define WINOGRAD_CASE_winograd_input(form)                                                         \
  case form:                                                                                       \
    return winograd_input_##form(p);
#define WINOGRAD_CASE_winograd_output(form)                                                        \
  case form:                                                                                       \
    return winograd_output_##form(p);
#define WINOGRAD_CASE_winograd_weights(form)                                                       \
  case form:                                                                                       \
    return winograd_weights_##form(p);

WINOGRAD_FORMS(WINOGRAD_INPUT)
WINOGRAD_FORMS(WINOGRAD_OUTPUT)
WINOGRAD_FORMS(WINOGRAD_WEIGHTS)
WINOGRAD_KERNEL(winograd_input)
WINOGRAD_KERNEL(winograd_output)
WINOGRAD_KERNEL(winograd_weights)
