/// Softmax of rows.

NN_INLINE float lanes_max(vf x) {
  float result = x[0];
  for (int i = 1; i < LANES; i++)
    result = result != result || result > x[i] ? result : x[i];
  return result;
}

NN_INLINE float lanes_sum(vf x) {
  float result = 0;
  for (int i = 0; i < LANES; i++)
    result += x[i];
  return result;
}

static void softmax_row(const float *src, float *dst, ptrdiff_t columns, ptrdiff_t logarithm) {
  const ptrdiff_t whole = columns / LANES * LANES, rest = columns - whole;
  const float lowest = -__builtin_inff();
  vf largest = vset(lowest);
  for (ptrdiff_t i = 0; i < whole; i += LANES)
    largest = vmax(vload(src + i), largest);
  if (rest)
    largest = vmax(vkeep(vload_part(src + whole, rest), rest, lowest), largest);
  const vf top = vset(lanes_max(largest));
  vf sums = vset(0.0f);
  for (ptrdiff_t i = 0; i < whole; i += LANES) {
    vf x = vload(src + i) - top, e = vexp(x);
    sums += e;
    vstore(dst + i, logarithm ? x : e);
  }
  if (rest) {
    vf x = vload_part(src + whole, rest) - top, e = vexp(x);
    sums += vkeep(e, rest, 0.0f);
    vstore_part(dst + whole, logarithm ? x : e, rest);
  }
  const vf sum = vset(lanes_sum(sums)), log_sum = logarithm ? vlog(sum) : sum;
  for (ptrdiff_t i = 0; i < whole; i += LANES) {
    vf x = vload(dst + i);
    vstore(dst + i, logarithm ? x - log_sum : x / sum);
  }
  if (rest) {
    vf x = vload_part(dst + whole, rest);
    vstore_part(dst + whole, logarithm ? x - log_sum : x / sum, rest);
  }
}

/// Up to LANES rows of fewer than LANES columns, a row to a lane.
static void softmax_narrow(const struct nn_softmax *p, const float *src, float *dst,
                           ptrdiff_t rows) {
  vf x[LANES];
  for (ptrdiff_t c = 0; c < p->columns; c++) {
    float lanes[LANES] = {0};
    for (ptrdiff_t r = 0; r < rows; r++)
      lanes[r] = src[r * p->src_row + c];
    x[c] = vload(lanes);
  }
  vf top = x[0], sum = vset(0.0f);
  for (ptrdiff_t c = 1; c < p->columns; c++)
    top = vmax(x[c], top);
  for (ptrdiff_t c = 0; c < p->columns; c++) {
    const vf shifted = x[c] - top, e = vexp(shifted);
    sum += e;
    x[c] = p->logarithm ? shifted : e;
  }
  const vf log_sum = p->logarithm ? vlog(sum) : sum;
  for (ptrdiff_t c = 0; c < p->columns; c++) {
    float lanes[LANES];
    vstore(lanes, p->logarithm ? x[c] - log_sum : x[c] / sum);
    for (ptrdiff_t r = 0; r < rows; r++)
      dst[r * p->dst_row + c] = lanes[r];
  }
}

static void softmax(const struct nn_softmax *p) {
  if (p->columns <= 0)
    return;
  const ptrdiff_t step = p->columns < LANES ? LANES : 1;
  for (ptrdiff_t row = 0; row < p->rows; row += step) {
    const float *src = p->src + row * p->src_row;
    float *dst = p->dst + row * p->dst_row;
    if (step > 1)
      softmax_narrow(p, src, dst, least(LANES, p->rows - row));
    else
      softmax_row(src, dst, p->columns, p->logarithm);
  }
}
