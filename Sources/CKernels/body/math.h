/// Elementary functions of vectors, within a few units in the last place of the exact value.

/// The part of exp near 0: r + r²·P(r), |r| ≤ ln 2 / 2. This is exp(r) − 1.
NN_INLINE vf vexp_small(vf r) {
  vf p = vset(1.9875691500e-4f);
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  return p * (r * r) + r;
}

/// exp(x): the argument is reduced by multiples of ln 2, whose power is applied in two halves so
/// that denormal results and overflow come out right.
NN_INLINE vf vexp(vf x) {
  x = vatmost(vatleast(x, vset(-104.0f)), vset(89.0f));
  const vf magic = vset(12582912.0f); // 1.5·2²³: adding it rounds to an integer in the low bits
  vf shifted = x * 1.44269504088896341f + magic;
  vf n = shifted - magic;
  vi whole = vbits(shifted) - vbits(magic);
  vf r = x - n * 0.693359375f;
  r = r - n * -2.12194440e-4f;
  vi half = whole >> 1;
  vf low = vfloat((half + 127) << 23), high = vfloat((whole - half + 127) << 23);
  return (vexp_small(r) + 1.0f) * low * high;
}

/// exp(x) − 1 for x ≤ 0, accurate near 0.
NN_INLINE vf vexp_minus_one(vf x) {
  return vselect(x > -0.34657359f, vexp_small(x), vexp(x) - 1.0f);
}

NN_INLINE vf vlog(vf x) {
  const vf infinity = vset(__builtin_inff());
  vi tiny = x < 1.17549435e-38f;
  vf scaled = vselect(tiny, x * 8388608.0f, x);
  // The mantissa is taken to √½ … √2, the exponent to match.
  vi bits = vbits(scaled) - 0x3f3504f3;
  vi exponent = bits >> 23;
  vf m = vfloat((bits & 0x007fffff) + 0x3f3504f3) - 1.0f;
  vf e = __builtin_convertvector(exponent, vf) - vselect(tiny, vset(23.0f), vset(0.0f));
  vf p = vset(7.0376836292e-2f);
  p = p * m - 1.1514610310e-1f;
  p = p * m + 1.1676998740e-1f;
  p = p * m - 1.2420140846e-1f;
  p = p * m + 1.4249322787e-1f;
  p = p * m - 1.6668057665e-1f;
  p = p * m + 2.0000714765e-1f;
  p = p * m - 2.4999993993e-1f;
  p = p * m + 3.3333331174e-1f;
  vf square = m * m;
  vf y = p * m * square + e * -2.12194440e-4f - square * 0.5f;
  y = (m + y) + e * 0.693359375f;
  y = vselect(x < infinity, y, x); // +∞ and NaN stay
  y = vselect(x == 0.0f, -infinity, y);
  return vselect(x < 0.0f, vset(__builtin_nanf("")), y);
}

/// log(1 + x) for 0 ≤ x ≤ 1: the rounding error of 1 + x is put back to first order.
NN_INLINE vf vlog_one_plus(vf x) {
  vf u = x + 1.0f;
  return vlog(u) - ((u - 1.0f) - x) / u;
}

/// tanh(x): an odd polynomial near 0, 1 − 2/(exp(2|x|) + 1) elsewhere.
NN_INLINE vf vtanh(vf x) {
  vf magnitude = vabs(x), z = x * x;
  vf p = vset(-5.70498872745e-3f);
  p = p * z + 2.06390887954e-2f;
  p = p * z - 5.37397155531e-2f;
  p = p * z + 1.33314422036e-1f;
  p = p * z - 3.33332819422e-1f;
  vf near = p * z * magnitude + magnitude;
  vf far = 1.0f - 2.0f / (vexp(magnitude + magnitude) + 1.0f);
  return vcopysign(vselect(magnitude < 0.625f, near, far), x);
}

/// 1 / (1 + exp(−x)), keeping its relative accuracy towards −∞.
NN_INLINE vf vsigmoid(vf x) {
  vf e = vexp(-vabs(x));
  return vselect(x < 0.0f, e, vset(1.0f)) / (e + 1.0f);
}

/// x · tanh(log(1 + eˣ)) = x · n / (n + 2) with n = eˣ · (eˣ + 2); past 20 the quotient is 1.
NN_INLINE vf vmish(vf x) {
  vf e = vexp(vatmost(x, vset(20.0f)));
  vf n = e * (e + 2.0f);
  return x * vselect(x > 20.0f, vset(1.0f), n / (n + 2.0f));
}

NN_INLINE vf verf(vf x) {
  vf t = vabs(x), s = x * x;
  vf far = vset(-1.72853470e-5f) * t + 3.83197126e-4f;
  vf middle = vset(-3.88396438e-3f) * t + 2.42546219e-2f;
  far = far * s + middle;
  far = far * t - 1.06777877e-1f;
  far = far * t - 6.34846687e-1f;
  far = far * t - 1.28717512e-1f;
  far = far * t - t;
  far = vselect(t > 3.8325f, vset(1.0f), 1.0f - vexp(far));
  vf near = vset(-5.96761703e-4f);
  near = near * s + 4.99119423e-3f;
  near = near * s - 2.67681349e-2f;
  near = near * s + 1.12819925e-1f;
  near = near * s - 3.76125336e-1f;
  near = near * s + 1.28379166e-1f;
  near = near * t + t;
  return vcopysign(vselect(t > 0.927734375f, far, near), x);
}

#if defined(__x86_64__) && LANES == 4 // SSE2 has no instruction for this

/// To the nearest integer, ties to even: adding 2²³ leaves no bits for a fraction.
NN_INLINE vf vround(vf x) {
  vf magnitude = vabs(x);
  vf rounded = (magnitude + 8388608.0f) - 8388608.0f;
  return vcopysign(vselect(magnitude < 8388608.0f, rounded, magnitude), x);
}

NN_INLINE vf vfloor(vf x) {
  vf rounded = vround(x);
  return rounded - vselect(rounded > x, vset(1.0f), vset(0.0f));
}

NN_INLINE vf vceil(vf x) { return -vfloor(-x); }

#else

NN_INLINE vf vround(vf x) { return __builtin_elementwise_roundeven(x); }

NN_INLINE vf vfloor(vf x) { return __builtin_elementwise_floor(x); }

NN_INLINE vf vceil(vf x) { return __builtin_elementwise_ceil(x); }

#endif
