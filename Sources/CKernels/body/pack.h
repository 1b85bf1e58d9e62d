/// Packing of weights into panels.

static void pack_gemm(const struct nn_pack_gemm *p) {
  const ptrdiff_t width = p->vectors * LANES;
  for (ptrdiff_t first = 0; first < width; first += LANES) {
    const ptrdiff_t columns = most(0, least(LANES, p->columns - first));
    const float *src = p->src + first * p->src_column;
    float *dst = p->dst + first;
    ptrdiff_t k = 0;
    if (p->src_depth == 1)
      for (; k + LANES <= p->depth; k += LANES)
        transpose_square(src + k, p->src_column, columns, dst + k * width, width, LANES);
    else if (p->src_column == 1 && columns == LANES)
      for (; k < p->depth; k++)
        vstore(dst + k * width, vload(src + k * p->src_depth));
    for (; k < p->depth; k++)
      for (ptrdiff_t j = 0; j < LANES; j++)
        dst[k * width + j] = j < columns ? src[k * p->src_depth + j * p->src_column] : 0;
  }
}

/// Where (channel, tap) stands in the reduction order [block][tap][lane].
NN_INLINE ptrdiff_t pack_place(const struct nn_pack_conv *p, ptrdiff_t channel, ptrdiff_t tap) {
  const ptrdiff_t before = channel / LANES * LANES;
  return before * p->taps + tap * least(LANES, p->channels - before) + channel - before;
}

static void pack_conv(const struct nn_pack_conv *p) {
  if (p->taps == 1)
    return pack_gemm(&(struct nn_pack_gemm){.src = p->src,
                                            .dst = p->dst,
                                            .columns = p->outputs,
                                            .vectors = p->vectors,
                                            .depth = p->channels,
                                            .src_depth = 1,
                                            .src_column = p->src_output});
  const ptrdiff_t width = p->vectors * LANES, depth = p->channels * p->taps;
  for (ptrdiff_t first = 0; first < width; first += LANES) {
    const ptrdiff_t outputs = most(0, least(LANES, p->outputs - first));
    const float *src = p->src + first * p->src_output;
    ptrdiff_t channel = 0, tap = 0;
    for (ptrdiff_t k = 0; k < depth; k += LANES) {
      const ptrdiff_t count = least(LANES, depth - k);
      float square[LANES * LANES];
      if (count == LANES)
        transpose_square(src + k, p->src_output, outputs, square, LANES, LANES);
      else
        for (ptrdiff_t i = 0; i < count; i++)
          for (ptrdiff_t j = 0; j < LANES; j++)
            square[i * LANES + j] = j < outputs ? src[k + i + j * p->src_output] : 0;
      for (ptrdiff_t i = 0; i < count; i++) {
        vstore(p->dst + pack_place(p, channel, tap) * width + first, vload(square + i * LANES));
        if (++tap == p->taps) {
          tap = 0;
          channel++;
        }
      }
    }
  }
}
