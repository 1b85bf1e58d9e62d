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

enum {
  READ_STREAMS = 4, // read side by side: one alone does not keep a core's buffers full
  READ_STEP = 32,   // floats of a stream in one round: two cache lines
  READ_AHEAD = 512  // floats between a read and its prefetch
};

static void read_bandwidth(const struct nn_read *p) {
  vf sum[READ_STREAMS][2];
  NN_UNROLL for (int s = 0; s < READ_STREAMS; s++) sum[s][0] = sum[s][1] = vset(0.0f);
  const ptrdiff_t stream = p->count / (READ_STREAMS * READ_STEP) * READ_STEP;
  for (ptrdiff_t i = 0; i < stream; i += READ_STEP) {
    NN_UNROLL for (int s = 0; s < READ_STREAMS; s++) {
      const float *src = p->src + s * stream + i;
      __builtin_prefetch((const char *)src + READ_AHEAD * sizeof *src);
      __builtin_prefetch((const char *)src + (READ_AHEAD + 16) * sizeof *src);
      NN_UNROLL for (int j = 0; j < READ_STEP / LANES; j++) sum[s][j % 2] += vload(src + j * LANES);
    }
  }
  ptrdiff_t i = READ_STREAMS * stream;
  for (; i + LANES <= p->count; i += LANES)
    sum[0][0] += vload(p->src + i);
  if (i < p->count)
    sum[0][1] += vload_part(p->src + i, p->count - i);
  vf all = vset(0.0f);
  NN_UNROLL for (int s = 0; s < READ_STREAMS; s++) all += sum[s][0] + sum[s][1];
  vstore(p->dst, all);
}
