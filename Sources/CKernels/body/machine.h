/// What the machine can do at most: multiply-adds without memory, reads with next to no arithmetic.

static void peak(const struct nn_peak *p) {
  const vf factor = vset(p->factor), term = vset(p->term);
  vf chain[NN_PEAK_CHAINS];
  NN_UNROLL for (int c = 0; c < NN_PEAK_CHAINS; c++) chain[c] = vset((float)c);
  NN_ROLLED for (ptrdiff_t i = 0; i < p->steps; i++) {
    NN_UNROLL for (int c = 0; c < NN_PEAK_CHAINS; c++) chain[c] = chain[c] * factor + term;
  }
  vf sum = chain[0];
  NN_UNROLL for (int c = 1; c < NN_PEAK_CHAINS; c++) sum += chain[c];
  vstore(p->dst, sum);
}

static void read_bandwidth(const struct nn_read *p) {
  vf sum[8];
  NN_UNROLL for (int j = 0; j < 8; j++) sum[j] = vset(0.0f);
  ptrdiff_t i = 0;
  for (; i + 8 * LANES <= p->count; i += 8 * LANES) {
    NN_UNROLL for (int j = 0; j < 8; j++) sum[j] += vload(p->src + i + j * LANES);
  }
  for (; i + LANES <= p->count; i += LANES)
    sum[0] += vload(p->src + i);
  if (i < p->count)
    sum[0] += vload_part(p->src + i, p->count - i);
  NN_UNROLL for (int j = 1; j < 8; j++) sum[0] += sum[j];
  vstore(p->dst, sum[0]);
}
