/// Local response normalisation across the channels of blocks.

/// The squares of block `block` of a pixel; zeros outside the channels.
NN_INLINE vf lrn_squares(const struct nn_lrn *p, const float *pixel, ptrdiff_t block) {
  const ptrdiff_t valid = p->channels - block * LANES;
  if (block < 0 || valid <= 0)
    return vset(0.0f);
  vf x = vload(pixel + block * p->src_block);
  if (valid < LANES)
    x = vkeep(x, valid, 0.0f);
  return x * x;
}

/// base^−beta for base > 0, exactly rounded roots for the usual exponents.
NN_INLINE vf lrn_divide(vf x, vf base, float beta) {
  if (beta == 0.75f) {
    vf root = vsqrt(base);
    return x / (root * vsqrt(root));
  }
  if (beta == 0.5f)
    return x / vsqrt(base);
  if (beta == 1.0f)
    return x / base;
  return x * vexp(vlog(base) * -beta);
}

/// Sums of windows that reach any number of blocks to either side, lane by lane.
static vf lrn_wide_sum(const struct nn_lrn *p, const float *pixel, ptrdiff_t block) {
  const ptrdiff_t below = (p->size - 1) / 2, above = p->size - 1 - below;
  vf sum = vset(0.0f);
  for (ptrdiff_t lane = 0; lane < LANES; lane++) {
    const ptrdiff_t c = block * LANES + lane;
    float total = 0;
    for (ptrdiff_t i = most(0, c - below); i <= least(p->channels - 1, c + above); i++) {
      const float x = pixel[i / LANES * p->src_block + i % LANES];
      total += x * x;
    }
    sum[lane] = total;
  }
  return sum;
}

/// Sums of windows that reach no further than the neighbouring blocks.
NN_INLINE vf lrn_sum(ptrdiff_t size, vf before, vf here, vf after) {
  float squares[3 * LANES];
  vstore(squares, before);
  vstore(squares + LANES, here);
  vstore(squares + 2 * LANES, after);
  const float *first = squares + LANES - (size - 1) / 2;
  vf sum = vload(first);
  for (ptrdiff_t i = 1; i < size; i++)
    sum += vload(first + i);
  return sum;
}

static void lrn(const struct nn_lrn *p) {
  const ptrdiff_t blocks = (p->channels + LANES - 1) / LANES;
  const vf scale = vset(p->alpha / (float)p->size), bias = vset(p->bias);
  const int wide = p->size > 2 * LANES;
  for (ptrdiff_t i = 0; i < p->pixels; i++) {
    const float *pixel = p->src + i * LANES;
    float *dst = p->dst + i * LANES;
    vf before = vset(0.0f), here = lrn_squares(p, pixel, 0);
    for (ptrdiff_t block = 0; block < blocks; block++) {
      vf after = lrn_squares(p, pixel, block + 1);
      vf sum = wide           ? lrn_wide_sum(p, pixel, block)
               : p->size == 5 ? vwindow5(before, here, after)
               : p->size == 3 ? vwindow3(before, here, after)
                              : lrn_sum(p->size, before, here, after);
      vf y = lrn_divide(vload(pixel + block * p->src_block), sum * scale + bias, p->beta);
      const ptrdiff_t valid = p->channels - block * LANES;
      vstore(dst + block * p->dst_block, valid < LANES ? vkeep(y, valid, 0.0f) : y);
      before = here;
      here = after;
    }
  }
}
