/// Winograd's transforms along one axis: every lane is a channel, so they are sums of vectors.
///
/// With points 0, ±p₁ … ±pₙ, ∞ the rows of Bᵀ are the coefficients of M(x)/(x − p), M(x) = x·∏(x² −
/// p²): a pair ±p shares an even and an odd part. Aᵀ has the powers of the points, G the same over
/// M'(p).

enum { WINOGRAD_MOST_POINTS = 11, WINOGRAD_MOST_TAPS = 5 };

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

/// Points 0, ±1, ½, ∞.
NN_INLINE void winograd_in_5(const vf *e, vf *v) {
  const vf a = e[3] - e[1];
  v[0] = a - (e[2] - e[0]) * 0.5f;
  v[1] = e[3] + (e[2] - e[1]) * 0.5f;
  v[2] = e[3] - e[2] * 1.5f + e[1] * 0.5f;
  v[3] = a;
  v[4] = e[4] - e[2] - a * 0.5f;
}

/// Every second of `count` samples.
NN_INLINE void winograd_every_second(int count, const vf *d, vf *half) {
  NN_UNROLL for (int i = 0; i < count; i++) half[i] = d[2 * i];
}

/// Even samples at the points 0, ±1, ½, ∞; odd samples.
NN_INLINE void winograd_in_4_3(const vf *d, vf *v) {
  vf even[5];
  winograd_every_second(5, d, even);
  winograd_in_5(even, v);
  winograd_every_second(4, d + 1, v + 5);
}

/// Even samples at the points 0, ±√½, ±√2, ∞; odd samples at the points 0, ±1, ½, ∞.
NN_INLINE void winograd_in_4_5(const vf *d, vf *v) {
  vf even[6], odd[5];
  winograd_every_second(6, d, even);
  winograd_every_second(5, d + 1, odd);
  winograd_in_6(even, v);
  winograd_in_5(odd, v + 6);
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
  case NN_F4_3_STRIDE_2:
    return winograd_in_4_3(d, v);
  default:
    return winograd_in_4_5(d, v);
  }
}

/// Four outputs from the points 0, ±√½, ±√2, ∞.
NN_INLINE void winograd_out_6(const vf *m, vf *y) {
  const vf a = m[1] + m[2], b = m[3] + m[4];
  const vf a_odd = (m[1] - m[2]) * WINOGRAD_ROOT_HALF, b_odd = (m[3] - m[4]) * WINOGRAD_ROOT_TWO;
  y[0] = m[0] + a + b;
  y[1] = a_odd + b_odd;
  y[2] = a * 0.5f + b * 2.0f;
  y[3] = a_odd * 0.5f + b_odd * 2.0f + m[5];
}

/// Four outputs from the points 0, ±1, ½, ∞.
NN_INLINE void winograd_out_5(const vf *m, vf *y) {
  const vf even = m[1] + m[2], odd = m[1] - m[2];
  y[0] = m[0] + even + m[3];
  y[1] = odd + m[3] * 0.5f;
  y[2] = even + m[3] * 0.25f;
  y[3] = odd + m[3] * 0.125f + m[4];
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
  case NN_F4_3:
    return winograd_out_6(m, y);
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
  case NN_F4_3_STRIDE_2:
    winograd_out_5(m, y);
    NN_UNROLL for (int i = 0; i < 4; i++) y[i] += m[5 + i];
    return;
  default: {
    vf odd[4];
    winograd_out_6(m, y);
    winograd_out_5(m + 6, odd);
    NN_UNROLL for (int i = 0; i < 4; i++) y[i] += odd[i];
  }
  }
}

/// Three taps at the points 0, ±√½, ±√2, ∞.
NN_INLINE void winograd_taps_6(vf g0, vf g1, vf g2, vf *u) {
  const float a = -1.0f / 1.5f, b = 1.0f / 6.0f; // 1/M'(±√½), 1/M'(±√2)
  const vf even_a = (g0 + g2 * 0.5f) * a, even_b = (g0 + g2 * 2.0f) * b;
  const vf odd_a = g1 * (WINOGRAD_ROOT_HALF * a), odd_b = g1 * (WINOGRAD_ROOT_TWO * b);
  u[0] = g0;
  u[1] = even_a + odd_a;
  u[2] = even_a - odd_a;
  u[3] = even_b + odd_b;
  u[4] = even_b - odd_b;
  u[5] = g2;
}

/// Two taps at the points 0, ±1, ½, ∞: M' is ½, 1, −3, −⅜.
NN_INLINE void winograd_taps_5(vf g0, vf g1, vf *u) {
  u[0] = g0 * 2.0f;
  u[1] = g0 + g1;
  u[2] = (g1 - g0) * (1.0f / 3);
  u[3] = (g0 + g1 * 0.5f) * (-8.0f / 3);
  u[4] = g1;
}

/// One line of taps at all distinct points.
NN_INLINE void winograd_line(enum nn_winograd_form form, const vf *g, vf *u) {
  const float a = -1.0f / 1.5f, b = 1.0f / 6.0f;
  switch (form) {
  case NN_F2_3:
    u[0] = g[0];
    u[1] = (g[0] + g[2] + g[1]) * 0.5f;
    u[2] = (g[0] + g[2] - g[1]) * 0.5f;
    u[3] = g[2];
    return;
  case NN_F4_3:
    return winograd_taps_6(g[0], g[1], g[2], u);
  case NN_F2_5: {
    const vf even_a = (g[0] + g[2] * 0.5f + g[4] * 0.25f) * a;
    const vf even_b = (g[0] + g[2] * 2.0f + g[4] * 4.0f) * b;
    const vf odd_a = (g[1] + g[3] * 0.5f) * (WINOGRAD_ROOT_HALF * a);
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
  case NN_F4_3_STRIDE_2:
    winograd_taps_5(g[0], g[2], u);
    u[5] = g[1];
    return;
  default:
    winograd_taps_6(g[0], g[2], g[4], u);
    winograd_taps_5(g[1], g[3], u + 6);
  }
}
