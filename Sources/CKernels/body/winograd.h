/// Transforms of Winograd convolutions along both axes, one after the other.

/// One tile; `edge` says that some of its samples may lie outside.
NN_INLINE void winograd_tile_in(enum nn_winograd_form form, int edge,
                                const struct nn_winograd_input *p, ptrdiff_t top, ptrdiff_t left,
                                float *dst) {
  const struct nn_winograd_sizes z = nn_winograd_sizes(form);
  const int samples = (int)((z.outputs - 1) * z.stride + z.taps), points = (int)z.points;
  vf across[WINOGRAD_MOST_POINTS][WINOGRAD_MOST_POINTS];
  const float *line = p->src + top * p->src_row + left * LANES;
  NN_ROLLED for (int y = 0; y < samples; y++, line += p->src_row) {
    vf d[WINOGRAD_MOST_POINTS];
    const int outside = edge && (size_t)(top + y) >= (size_t)p->src_h;
    NN_UNROLL for (int x = 0; x < samples; x++) d[x] =
        outside || (edge && (size_t)(left + x) >= (size_t)p->src_w) ? vset(0.0f)
                                                                    : vload(line + x * LANES);
    winograd_in(form, d, across[y]);
  }
  NN_ROLLED for (int x = 0; x < points; x++) {
    vf d[WINOGRAD_MOST_POINTS], v[WINOGRAD_MOST_POINTS];
    NN_UNROLL for (int y = 0; y < samples; y++) d[y] = across[y][x];
    winograd_in(form, d, v);
    NN_UNROLL for (int y = 0; y < points; y++) vstore(dst + (y * points + x) * p->dst_point, v[y]);
  }
}

NN_INLINE void winograd_input_of(enum nn_winograd_form form, const struct nn_winograd_input *p) {
  const struct nn_winograd_sizes z = nn_winograd_sizes(form);
  const ptrdiff_t samples = (z.outputs - 1) * z.stride + z.taps, step = z.outputs * z.stride;
  ptrdiff_t row = p->tile / p->tiles_w, column = p->tile % p->tiles_w;
  for (ptrdiff_t t = 0; t < p->tiles; t++) {
    const ptrdiff_t top = row * step - p->pad_top, left = column * step - p->pad_left;
    float *dst = p->dst + t * LANES;
    if (top >= 0 && left >= 0 && top + samples <= p->src_h && left + samples <= p->src_w)
      winograd_tile_in(form, 0, p, top, left, dst);
    else
      winograd_tile_in(form, 1, p, top, left, dst);
    if (++column == p->tiles_w) {
      column = 0;
      row++;
    }
  }
}

NN_INLINE void winograd_output_of(enum nn_winograd_form form, const struct nn_winograd_output *p) {
  const struct nn_winograd_sizes z = nn_winograd_sizes(form);
  const int outputs = (int)z.outputs, points = (int)z.points;
  struct store store = {0};
  const int done = clamp_in_store(&store, &p->activation);
  const vf bias = vload(p->bias ? p->bias : zero_bias), low = vset(store.low),
           high = vset(store.high);
  ptrdiff_t row = p->tile / p->tiles_w * outputs, column = p->tile % p->tiles_w * outputs;
  for (ptrdiff_t t = 0; t < p->tiles; t++) {
    const float *src = p->src + t * LANES;
    vf down[4][WINOGRAD_MOST_POINTS];
    NN_ROLLED for (int x = 0; x < points; x++) {
      vf m[WINOGRAD_MOST_POINTS], y[4];
      NN_UNROLL for (int i = 0; i < points; i++) m[i] =
          vload(src + (i * points + x) * p->src_point);
      winograd_out(form, m, y);
      NN_UNROLL for (int i = 0; i < outputs; i++) down[i][x] = y[i];
    }
    const ptrdiff_t rows = least(outputs, p->rows - row),
                    columns = least(outputs, p->columns - column);
    NN_ROLLED for (ptrdiff_t i = 0; i < rows; i++) {
      vf y[4];
      winograd_out(form, down[i], y);
      float *dst = p->dst + (row + i) * p->dst_row + column * LANES;
      const float *add = p->add ? p->add + (row + i) * p->add_row + column * LANES : 0;
      NN_UNROLL for (int j = 0; j < outputs; j++) if (j < columns) {
        vf sum = y[j] + bias;
        if (add)
          sum += vload(add + j * LANES);
        if (store.clamps)
          sum = vatmost(vatleast(sum, low), high);
        vstore(dst + j * LANES, sum);
      }
      if (!done)
        activate(&p->activation, p->slope, dst, columns);
    }
    column += outputs;
    if (column >= p->tiles_w * outputs) {
      column = 0;
      row += outputs;
    }
  }
}

NN_INLINE void winograd_weights_of(enum nn_winograd_form form,
                                   const struct nn_winograd_weights *p) {
  const struct nn_winograd_sizes z = nn_winograd_sizes(form);
  const int taps = (int)z.taps, distinct = (int)z.weights;
  const ptrdiff_t width = p->vectors * LANES;
  float square[WINOGRAD_MOST_TAPS * WINOGRAD_MOST_TAPS * LANES * LANES];
  for (ptrdiff_t first = 0; first < width; first += LANES) {
    const ptrdiff_t outputs = most(0, least(LANES, p->outputs - first));
    const float *src = p->src + first * p->src_output;
    for (ptrdiff_t channel = 0; channel < p->channels; channel += LANES) {
      const ptrdiff_t count = least(LANES, p->channels - channel), depth = count * taps * taps;
      for (ptrdiff_t k = 0; k < depth; k += LANES) {
        const float *from = src + channel * taps * taps + k;
        if (k + LANES <= depth)
          transpose_square(from, p->src_output, outputs, square + k * LANES, LANES, LANES);
        else
          for (ptrdiff_t i = 0; i < depth - k; i++)
            for (ptrdiff_t j = 0; j < LANES; j++)
              square[(k + i) * LANES + j] = j < outputs ? from[i + j * p->src_output] : 0;
      }
      for (ptrdiff_t c = 0; c < count; c++) {
        vf across[WINOGRAD_MOST_TAPS][WINOGRAD_MOST_POINTS];
        const float *g = square + c * taps * taps * LANES;
        NN_ROLLED for (int y = 0; y < taps; y++, g += taps * LANES) {
          vf line[WINOGRAD_MOST_TAPS];
          NN_UNROLL for (int x = 0; x < taps; x++) line[x] = vload(g + x * LANES);
          winograd_line(form, line, across[y]);
        }
        float *dst = p->dst + (channel + c) * width + first;
        NN_ROLLED for (int x = 0; x < distinct; x++) {
          vf line[WINOGRAD_MOST_TAPS], u[WINOGRAD_MOST_POINTS];
          NN_UNROLL for (int y = 0; y < taps; y++) line[y] = across[y][x];
          winograd_line(form, line, u);
          NN_UNROLL for (int y = 0; y < distinct; y++)
              vstore(dst + (y * distinct + x) * p->dst_point, u[y]);
        }
      }
    }
  }
}

#define WINOGRAD_FORMS(X)                                                                          \
  X(NN_F2_3)                                                                                       \
  X(NN_F4_3) X(NN_F2_5) X(NN_F4_5) X(NN_F2_3_STRIDE_2) X(NN_F4_3_STRIDE_2) X(NN_F4_5_STRIDE_2)
#define WINOGRAD_KERNEL(name)                                                                      \
  static void name(const struct nn_##name *p) {                                                    \
    switch (p->form) { WINOGRAD_FORMS(WINOGRAD_CASE_##name) default : break; }                     \
  }
#define WINOGRAD_FORM(name, form)                                                                  \
  static __attribute__((noinline)) void name##_##form(const struct nn_##name *p) {                 \
    name##_of(form, p);                                                                            \
  }
#define WINOGRAD_INPUT(form) WINOGRAD_FORM(winograd_input, form)
#define WINOGRAD_OUTPUT(form) WINOGRAD_FORM(winograd_output, form)
#define WINOGRAD_WEIGHTS(form) WINOGRAD_FORM(winograd_weights, form)
#define WINOGRAD_CASE_winograd_input(form)                                                         \
  case form:                                                                                       \
    return winograd_input_##form(p);
#define WINOGRAD_CASE_winograd_output(form)                                                        \
  case form:                                                                                       \
    return winograd_output_##form(p);
#define WINOGRAD_CASE_winograd_weights(form)                                                       \
  case form:                                                                                       \
    return winograd_weights_##form(p);

WINOGRAD_FORMS(WINOGRAD_INPUT)
WINOGRAD_FORMS(WINOGRAD_OUTPUT)
WINOGRAD_FORMS(WINOGRAD_WEIGHTS)
WINOGRAD_KERNEL(winograd_input)
WINOGRAD_KERNEL(winograd_output)
WINOGRAD_KERNEL(winograd_weights)
