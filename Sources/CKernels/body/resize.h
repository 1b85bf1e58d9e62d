/// Resizing of one block by tables.

static void nearest(const struct nn_nearest *p) {
  for (ptrdiff_t row = p->row; row < p->row + p->rows; row++) {
    const float *src = p->src + p->row_index[row] * p->src_row;
    float *dst = p->dst + row * p->dst_row;
    for (ptrdiff_t q = 0; q < p->columns; q++)
      vstore(dst + q * LANES, vload(src + p->column_index[q] * LANES));
  }
}

static void bilinear(const struct nn_bilinear *p) {
  const struct nn_line *across = &p->column_line;
  for (ptrdiff_t row = p->row; row < p->row + p->rows; row++) {
    const float *above = p->src + p->row_line.low[row] * p->src_row;
    const float *below = p->src + p->row_line.high[row] * p->src_row;
    const vf down = vset(p->row_line.weight[row]), up = 1.0f - down;
    float *dst = p->dst + row * p->dst_row;
    for (ptrdiff_t q = 0; q < p->columns; q++) {
      const ptrdiff_t low = across->low[q] * LANES, high = across->high[q] * LANES;
      const vf right = vset(across->weight[q]), left = 1.0f - right;
      vf top = vload(above + low) * left + vload(above + high) * right;
      vf bottom = vload(below + low) * left + vload(below + high) * right;
      vstore(dst + q * LANES, top * up + bottom * down);
    }
  }
}
