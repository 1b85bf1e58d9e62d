/// Vectors of LANES floats: loads, stores, selection. The only file that knows how vectors are
/// spelt.

#pragma clang fp contract(fast)

#define NN_INLINE static inline __attribute__((always_inline))
#define NN_UNROLL _Pragma("clang loop unroll(full)")
#define NN_ROLLED _Pragma("clang loop unroll(disable)")

typedef float vf __attribute__((ext_vector_type(LANES)));
typedef int32_t vi __attribute__((ext_vector_type(LANES)));
typedef float vf_loose __attribute__((ext_vector_type(LANES), aligned(4), may_alias));

NN_INLINE vf vload(const float *p) { return *(const vf_loose *)p; }

NN_INLINE void vstore(float *p, vf x) { *(vf_loose *)p = x; }

NN_INLINE vf vset(float x) { return (vf)x; }

/// The first `count` lanes from memory, zeros in the others.
NN_INLINE vf vload_part(const float *p, ptrdiff_t count) {
  float lanes[LANES] = {0};
  for (ptrdiff_t i = 0; i < count; i++)
    lanes[i] = p[i];
  return vload(lanes);
}

NN_INLINE void vstore_part(float *p, vf x, ptrdiff_t count) {
  float lanes[LANES];
  vstore(lanes, x);
  for (ptrdiff_t i = 0; i < count; i++)
    p[i] = lanes[i];
}

NN_INLINE vi vbits(vf x) {
  vi bits;
  __builtin_memcpy(&bits, &x, sizeof bits);
  return bits;
}

NN_INLINE vf vfloat(vi bits) {
  vf x;
  __builtin_memcpy(&x, &bits, sizeof x);
  return x;
}

/// x and the bits of LANES words.
NN_INLINE vf vmask(vf x, const int32_t *bits) {
  return vfloat(vbits(x) & vbits(vload((const float *)bits)));
}

/// Lane by lane, `a` where the mask of a comparison is set, else `b`.
NN_INLINE vf vselect(vi mask, vf a, vf b) { return mask ? a : b; }

/// max(x, low): x when x is NaN.
NN_INLINE vf vatleast(vf x, vf low) { return vselect(low > x, low, x); }

/// min(x, high): x when x is NaN.
NN_INLINE vf vatmost(vf x, vf high) { return vselect(high < x, high, x); }

/// The larger, NaN when either is NaN. The comparison gives b when that is NaN.
NN_INLINE vf vmax(vf a, vf b) { return vselect(a == a, vselect(a > b, a, b), a); }

/// The smaller, NaN when either is NaN.
NN_INLINE vf vmin(vf a, vf b) { return vselect(a != a, a, vselect(a < b, a, b)); }

NN_INLINE vf vabs(vf x) { return vfloat(vbits(x) & 0x7fffffff); }

/// The magnitude of `x` with the sign of `sign`. Never an operand of `vselect`: for AVX-512, clang
/// 21 swaps the operands of the masked instruction that it makes of the two.
NN_INLINE vf vcopysign(vf x, vf sign) {
  return vfloat((vbits(x) & 0x7fffffff) | (vbits(sign) & (int32_t)0x80000000));
}

NN_INLINE vf vsqrt(vf x) { return __builtin_elementwise_sqrt(x); }

/// Lane numbers from `first` on, for shuffles; the lower and the upper halves of two vectors
/// interlaced.
#if LANES == 4
#define LANES_FROM(first) (first), (first) + 1, (first) + 2, (first) + 3
#define LANES_ZIPPED(first) (first), (first) + 4, (first) + 1, (first) + 5
#elif LANES == 8
#define LANES_FROM(first)                                                                          \
  (first), (first) + 1, (first) + 2, (first) + 3, (first) + 4, (first) + 5, (first) + 6, (first) + 7
#define LANES_ZIPPED(first)                                                                        \
  (first), (first) + 8, (first) + 1, (first) + 9, (first) + 2, (first) + 10, (first) + 3,          \
      (first) + 11
#else
#define LANES_FROM(first)                                                                          \
  (first), (first) + 1, (first) + 2, (first) + 3, (first) + 4, (first) + 5, (first) + 6,           \
      (first) + 7, (first) + 8, (first) + 9, (first) + 10, (first) + 11, (first) + 12,             \
      (first) + 13, (first) + 14, (first) + 15
#define LANES_ZIPPED(first)                                                                        \
  (first), (first) + 16, (first) + 1, (first) + 17, (first) + 2, (first) + 18, (first) + 3,        \
      (first) + 19, (first) + 4, (first) + 20, (first) + 5, (first) + 21, (first) + 6,             \
      (first) + 22, (first) + 7, (first) + 23
#endif

/// Transposes LANES vectors in place. Interlacing row i with row i + LANES/2 moves the first bit of
/// the column number into the row number and back, so that log₂ LANES rounds exchange the two.
NN_INLINE void vtranspose(vf *rows) {
  vf next[LANES];
  NN_UNROLL for (int round = 1; round < LANES; round *= 2) {
    NN_UNROLL for (int i = 0; i < LANES / 2; i++) {
      next[2 * i] = __builtin_shufflevector(rows[i], rows[i + LANES / 2], LANES_ZIPPED(0));
      next[2 * i + 1] =
          __builtin_shufflevector(rows[i], rows[i + LANES / 2], LANES_ZIPPED(LANES / 2));
    }
    NN_UNROLL for (int i = 0; i < LANES; i++) rows[i] = next[i];
  }
}

/// Sums of 3 neighbouring lanes across three consecutive vectors.
NN_INLINE vf vwindow3(vf before, vf here, vf after) {
  vf one_before = __builtin_shufflevector(before, here, LANES_FROM(LANES - 1));
  vf one_after = __builtin_shufflevector(here, after, LANES_FROM(1));
  return one_before + here + one_after;
}

/// Sums of 5 neighbouring lanes across three consecutive vectors.
NN_INLINE vf vwindow5(vf before, vf here, vf after) {
  vf two_before = __builtin_shufflevector(before, here, LANES_FROM(LANES - 2));
  vf two_after = __builtin_shufflevector(here, after, LANES_FROM(2));
  return two_before + vwindow3(before, here, after) + two_after;
}

/// The first `count` lanes of x, `other` in the rest.
NN_INLINE vf vkeep(vf x, ptrdiff_t count, float other) {
  for (ptrdiff_t i = count; i < LANES; i++)
    x[i] = other;
  return x;
}
