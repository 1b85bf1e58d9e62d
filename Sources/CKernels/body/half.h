/// The two 16-bit floats, binary16 and bfloat16: to them, from them, and to the nearest of their
/// numbers. All round to nearest, ties to even; a NaN becomes quiet and keeps the high bits of its
/// payload.

typedef uint16_t vu16 __attribute__((ext_vector_type(LANES)));

enum {
  SIGN = (int32_t)0x80000000,
  INFINITE = 0x7f800000,
  QUIET = 0x400000,
  F16_LEAST = 0x38800000, // 2^-14, the least normal number of binary16
  F16_OVER = 0x47800000   // 2^16, the first power of two beyond binary16
};

#if HAS_F16

typedef _Float16 vf16 __attribute__((ext_vector_type(LANES)));

NN_INLINE vu16 vto_f16(vf x) {
  vf16 narrow = __builtin_convertvector(x, vf16);
  vu16 bits;
  __builtin_memcpy(&bits, &narrow, sizeof bits);
  return bits;
}

NN_INLINE vf vfrom_f16(vu16 bits) {
  vf16 narrow;
  __builtin_memcpy(&narrow, &bits, sizeof narrow);
  return __builtin_convertvector(narrow, vf);
}

NN_INLINE vf vround_f16(vf x) { return vfrom_f16(vto_f16(x)); }

#else

/// Adding 1/2 to less than 2^-14 rounds to a multiple of 2^-24, the distance of subnormal numbers.
NN_INLINE vf vround_f16(vf x) {
  const vi size = vbits(x) & ~SIGN;
  const vi near = (size + 0xfff + ((size >> 13) & 1)) & ~0x1fff;
  const vi small = vbits((vfloat(size) + 0.5f) - 0.5f);
  vi result = near >= F16_OVER ? (vi)INFINITE : near;
  result = size < F16_LEAST ? small : result;
  result = size > INFINITE ? (size | QUIET) & ~0x1fff : result;
  return vfloat(result | (vbits(x) & SIGN));
}

NN_INLINE vu16 vto_f16(vf x) {
  const vi bits = vbits(vround_f16(x)), size = bits & ~SIGN;
  const vi small = vbits(vfloat(size) + 0.5f) - vbits(vset(0.5f));
  vi result = (size >> 13) - (112 << 10);
  result = size < F16_LEAST ? small : result;
  result = size >= INFINITE ? ((size >> 13) & 0x3ff) | 0x7c00 : result;
  return __builtin_convertvector(result | ((bits >> 16) & 0x8000), vu16);
}

NN_INLINE vf vfrom_f16(vu16 narrow) {
  const vi bits = __builtin_convertvector(narrow, vi), size = bits & 0x7fff;
  const vi small = vbits(__builtin_convertvector(size, vf) * 0x1p-24f);
  vi result = (size << 13) + (112 << 23);
  result = size < 0x400 ? small : result;
  result = size >= 0x7c00 ? (size << 13) | INFINITE : result;
  result = size > 0x7c00 ? result | QUIET : result;
  return vfloat(result | (bits & 0x8000) << 16);
}

#endif

NN_INLINE vf vround_bf16(vf x) {
  const vi bits = vbits(x), size = bits & ~SIGN;
  const vi near = bits + 0x7fff + ((bits >> 16) & 1);
  return vfloat((size > INFINITE ? bits | QUIET : near) & ~0xffff);
}

NN_INLINE vu16 vto_bf16(vf x) { return __builtin_convertvector(vbits(vround_bf16(x)) >> 16, vu16); }

NN_INLINE vf vfrom_bf16(vu16 bits) { return vfloat(__builtin_convertvector(bits, vi) << 16); }

#define NN_HALF(format)                                                                            \
  static void round_##format(const struct nn_round *r) {                                           \
    ptrdiff_t i = 0;                                                                               \
    for (; i + LANES <= r->count; i += LANES)                                                      \
      vstore(r->dst + i, vround_##format(vload(r->src + i)));                                      \
    if (i < r->count)                                                                              \
      vstore_part(r->dst + i, vround_##format(vload_part(r->src + i, r->count - i)),               \
                  r->count - i);                                                                   \
  }                                                                                                \
                                                                                                   \
  static void narrow_##format(const struct nn_narrow *n) {                                         \
    ptrdiff_t i = 0;                                                                               \
    for (; i + LANES <= n->count; i += LANES) {                                                    \
      vu16 bits = vto_##format(vload(n->src + i));                                                 \
      __builtin_memcpy(n->dst + i, &bits, sizeof bits);                                            \
    }                                                                                              \
    if (i < n->count) {                                                                            \
      vu16 bits = vto_##format(vload_part(n->src + i, n->count - i));                              \
      for (ptrdiff_t lane = 0; i + lane < n->count; lane++)                                        \
        n->dst[i + lane] = bits[lane];                                                             \
    }                                                                                              \
  }                                                                                                \
                                                                                                   \
  static void widen_##format(const struct nn_widen *w) {                                           \
    ptrdiff_t i = 0;                                                                               \
    for (; i + LANES <= w->count; i += LANES) {                                                    \
      vu16 bits;                                                                                   \
      __builtin_memcpy(&bits, w->src + i, sizeof bits);                                            \
      vstore(w->dst + i, vfrom_##format(bits));                                                    \
    }                                                                                              \
    if (i < w->count) {                                                                            \
      vu16 bits = 0;                                                                               \
      for (ptrdiff_t lane = 0; i + lane < w->count; lane++)                                        \
        bits[lane] = w->src[i + lane];                                                             \
      vstore_part(w->dst + i, vfrom_##format(bits), w->count - i);                                 \
    }                                                                                              \
  }

NN_HALF(f16)
NN_HALF(bf16)
#undef NN_HALF
