// Convolution over listed offsets, against a plain loop.

static void check_indexed(ptrdiff_t vectors, ptrdiff_t depth, ptrdiff_t stride, ptrdiff_t rows,
                          ptrdiff_t columns, int adds) {
  const ptrdiff_t h = (rows - 1) * stride + 3, w = (columns - 1) * stride + 3, blocks = 3;
  const ptrdiff_t width = vectors * L, pixels = rows * columns;
  float *src = input(blocks * h * w * L), *weights = input(depth * width);
  float *bias = input(width), *slope = input(width);
  float *add = input(vectors * pixels * L), *dst = output(vectors * pixels * L);
  ptrdiff_t *offset = malloc((size_t)depth * sizeof *offset);
  for (ptrdiff_t k = 0; k < depth; k++)
    offset[k] = ((integer(0, blocks - 1) * h + integer(0, 2)) * w + integer(0, 2)) * L +
                integer(0, (int)L - 1);
  const struct nn_activation activation = some_activation();
  K->conv_indexed(&(struct nn_conv){.src = src,
                                    .weights = weights,
                                    .next = weights,
                                    .bias = bias,
                                    .slope = slope,
                                    .add = adds ? add : 0,
                                    .dst = dst,
                                    .offset = offset,
                                    .rows = rows,
                                    .columns = columns,
                                    .channels = depth,
                                    .vectors = vectors,
                                    .kernel_h = 1,
                                    .kernel_w = 1,
                                    .stride_h = stride,
                                    .stride_w = stride,
                                    .src_row = w * L,
                                    .add_row = columns * L,
                                    .add_block = pixels * L,
                                    .dst_row = columns * L,
                                    .dst_block = pixels * L,
                                    .activation = activation});
  for (ptrdiff_t i = 0; i < vectors * pixels * L; i++) {
    const ptrdiff_t o = i / (pixels * L) * L + i % L, pixel = i / L % pixels;
    const float *x = src + (pixel / columns * w + pixel % columns) * stride * L;
    double sum = (double)bias[o] + (adds ? (double)add[i] : 0);
    for (ptrdiff_t k = 0; k < depth; k++)
      sum += (double)x[offset[k]] * (double)weights[k * width + o];
    expect((double)dst[i], activated(activation, (double)slope[o], sum), 0, i);
  }
  release_output(dst, vectors * pixels * L);
  free(src), free(weights), free(bias), free(slope), free(add), free(offset);
}
