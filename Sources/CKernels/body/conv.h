/// Convolution strips on register tiles.

/// The tiles of a strip, of at most `rows` pixels. `r` lacks what depends on pixels; `pixel` is the
/// floats of a source pixel.
static void strip(const struct nn_conv *c, struct reduction *r, const tile_function *of_rows,
                  ptrdiff_t rows, ptrdiff_t pixel) {
  if (c->rows <= 0 || c->columns <= 0)
    return;
  const struct cut cut = cut_evenly(c->columns, rows);
  struct store s = {.bias = c->bias ? c->bias : zero_bias,
                    .add_step = LANES,
                    .add_vector = c->add_block,
                    .dst_step = LANES,
                    .dst_vector = c->dst_block};
  const int done = clamp_in_store(&s, &c->activation);
  r->weights = c->weights;
  r->src_step = c->stride_w * pixel;
  r->lines = 0;
  if (c->next) {
    const ptrdiff_t runs = c->rows * cut.count * r->outer * r->middle * r->inner;
    const ptrdiff_t floats = c->channels * c->kernel_h * c->kernel_w * c->vectors * LANES;
    r->lines = runs > 0 ? (floats / 16 + runs - 1) / runs : 0;
  }
  const char *ahead = (const char *)c->next;
  for (ptrdiff_t row = 0; row < c->rows; row++) {
    const float *src = c->src + row * c->stride_h * c->src_row;
    const float *add = c->add ? c->add + row * c->add_row : 0;
    float *dst = c->dst + row * c->dst_row;
    for (ptrdiff_t t = 0; t < cut.count; t++) {
      const ptrdiff_t pixels = cut.size + (t < cut.longer);
      ahead = of_rows[pixels - 1](r, &s, src, add, dst, ahead);
      for (ptrdiff_t n = 0; n < c->vectors && !done; n++)
        activate(&c->activation, c->slope ? c->slope + n * LANES : 0, dst + n * c->dst_block,
                 pixels);
      src += pixels * r->src_step;
      dst += pixels * LANES;
      add = add ? add + pixels * LANES : 0;
    }
  }
}

NN_INLINE ptrdiff_t tile_rows(ptrdiff_t vectors) {
  return vectors == TILE_VECTORS ? TILE_ROWS : TILE_NARROW_ROWS;
}

static void conv(const struct nn_conv *c) {
  const ptrdiff_t blocks = (c->channels + LANES - 1) / LANES;
  struct reduction r = {.outer = blocks,
                        .middle = c->kernel_h,
                        .inner = c->kernel_w,
                        .run = LANES,
                        .last_run = c->channels - (blocks - 1) * LANES,
                        .src_outer = c->src_block,
                        .src_middle = c->dilation_h * c->src_row,
                        .src_inner = c->dilation_w * LANES};
  strip(c, &r, tiles[c->vectors - 1], tile_rows(c->vectors), LANES);
}

static void conv_plain(const struct nn_conv *c) {
  const int consecutive = c->dilation_w == 1;
  const ptrdiff_t run = consecutive ? c->kernel_w : 1;
  struct reduction r = {.outer = c->channels,
                        .middle = c->kernel_h,
                        .inner = consecutive ? 1 : c->kernel_w,
                        .run = run,
                        .last_run = run,
                        .src_outer = c->src_block,
                        .src_middle = c->dilation_h * c->src_row,
                        .src_inner = c->dilation_w};
  strip(c, &r, tiles[c->vectors - 1], tile_rows(c->vectors), 1);
}
