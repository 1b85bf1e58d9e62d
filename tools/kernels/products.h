// Convolutions, matrix products and the packing of their weights. A multiply-add is two operations.

/// One panel of output channels of a blocked convolution of `side` × `side` pixels.
static void time_conv(const char *size, ptrdiff_t channels, ptrdiff_t kernel, ptrdiff_t stride,
                      ptrdiff_t side) {
  const ptrdiff_t wide = (side - 1) * stride + kernel, N = K->gemm_vectors,
                  depth = channels * kernel * kernel;
  struct nn_conv call = {.src = floats(up(channels, L) * wide * wide * L),
                         .weights = floats(depth * N * L),
                         .bias = floats(N * L),
                         .dst = floats(N * side * side * L),
                         .rows = kernel == 1 && stride == 1 ? 1 : side,
                         .columns = kernel == 1 && stride == 1 ? side * side : side,
                         .channels = channels,
                         .vectors = N,
                         .kernel_h = kernel,
                         .kernel_w = kernel,
                         .stride_h = stride,
                         .stride_w = stride,
                         .dilation_h = 1,
                         .dilation_w = 1,
                         .src_row = wide * L,
                         .src_block = wide * wide * L,
                         .dst_row = side * L,
                         .dst_block = side * side * L,
                         .activation = {NN_RELU, 0, 0}};
  TIME(conv, size, 2 * depth * N * L * side * side, "GFLOP/s", call);
}

static void bench_conv(void) {
  time_conv("1x1, 256 channels, 28x28", 256, 1, 1, 28);
  release_all();
  time_conv("3x3, 64 channels, 56x56", 64, 3, 1, 56);
  release_all();
  time_conv("3x3 stride 2, 128 channels, 28x28", 128, 3, 2, 28);
}

static void bench_conv_indexed(void) {
  const ptrdiff_t pixels = 28 * 28, listed = 80, N = K->gemm_vectors;
  ptrdiff_t offset[80];
  for (ptrdiff_t i = 0; i < listed; i++)
    offset[i] = i * 3 / L * pixels * L + i * 3 % L;
  struct nn_conv call = {.src = floats(up(3 * listed, L) * pixels * L),
                         .weights = floats(listed * N * L),
                         .bias = floats(N * L),
                         .offset = offset,
                         .dst = floats(N * pixels * L),
                         .rows = 1,
                         .columns = pixels,
                         .channels = listed,
                         .vectors = N,
                         .kernel_h = 1,
                         .kernel_w = 1,
                         .stride_h = 1,
                         .stride_w = 1,
                         .dilation_h = 1,
                         .dilation_w = 1,
                         .dst_row = pixels * L,
                         .dst_block = pixels * L};
  TIME(conv_indexed, "1x1, 80 of 240 channels, 28x28", 2 * listed * N * L * pixels, "GFLOP/s",
       call);
}

static void bench_conv_plain(void) {
  const ptrdiff_t side = 112, wide = 2 * side + 5, N = K->gemm_vectors, depth = 3 * 7 * 7;
  struct nn_conv call = {.src = floats(3 * wide * wide),
                         .weights = floats(depth * N * L),
                         .bias = floats(N * L),
                         .dst = floats(N * side * side * L),
                         .rows = side,
                         .columns = side,
                         .channels = 3,
                         .vectors = N,
                         .kernel_h = 7,
                         .kernel_w = 7,
                         .stride_h = 2,
                         .stride_w = 2,
                         .dilation_h = 1,
                         .dilation_w = 1,
                         .src_row = wide,
                         .src_block = wide * wide,
                         .dst_row = side * L,
                         .dst_block = side * side * L,
                         .activation = {NN_RELU, 0, 0}};
  TIME(conv_plain, "7x7 stride 2, 3 channels, 112x112", 2 * depth * N * L * side * side, "GFLOP/s",
       call);
}

static struct nn_gemm product(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t depth) {
  return (struct nn_gemm){
      .a = floats(rows * depth),
      .b = floats(up(columns, K->gemm_vectors * L) * K->gemm_vectors * L * depth),
      .c = floats(rows * columns),
      .rows = rows,
      .columns = columns,
      .depth = depth,
      .a_row = depth,
      .c_row = columns};
}

static void bench_gemm(void) {
  struct nn_gemm square = product(224, 256, 256);
  TIME(gemm, "224x256 times 256x256", 2 * 224 * 256 * 256, "GFLOP/s", square);
  release_all();
  struct nn_gemm vector = product(1, 1024, 1024);
  TIME(gemm, "one row times 1024x1024", 4 * 1024 * 1024, "GB/s", vector);
  release_all();
  struct nn_gemm large = product(1, 8192, 8192);
  TIME(gemm, "one row times 8192x8192", 4.0 * 8192 * 8192, "GB/s", large);
}

static void time_depthwise(const char *size, ptrdiff_t kernel, ptrdiff_t stride, ptrdiff_t side) {
  const ptrdiff_t wide = side * stride;
  struct nn_depthwise call = {.src = floats(wide * wide * L),
                              .weights = floats(kernel * kernel * L),
                              .bias = floats(L),
                              .dst = floats(side * side * L),
                              .rows = side,
                              .columns = side,
                              .src_h = wide,
                              .src_w = wide,
                              .kernel_h = kernel,
                              .kernel_w = kernel,
                              .stride_h = stride,
                              .stride_w = stride,
                              .dilation_h = 1,
                              .dilation_w = 1,
                              .pad_top = kernel / 2,
                              .pad_left = kernel / 2,
                              .src_row = wide * L,
                              .dst_row = side * L,
                              .activation = {NN_CLAMP, 0, 6}};
  TIME(depthwise, size, 2 * kernel * kernel * L * side * side, "GFLOP/s", call);
}

static void bench_depthwise(void) {
  time_depthwise("3x3, 56x56", 3, 1, 56);
  release_all();
  time_depthwise("3x3 stride 2, 28x28", 3, 2, 28);
  release_all();
  time_depthwise("5x5, 28x28", 5, 1, 28);
}

static void bench_pack_conv(void) {
  const ptrdiff_t outputs = K->gemm_vectors * L, channels = 256, taps = 9;
  struct nn_pack_conv call = {.src = floats(outputs * channels * taps),
                              .dst = floats(outputs * channels * taps),
                              .outputs = outputs,
                              .vectors = K->gemm_vectors,
                              .channels = channels,
                              .taps = taps,
                              .src_output = channels * taps};
  TIME(pack_conv, "3x3, 256 channels", 8 * outputs * channels * taps, "GB/s", call);
}

static void bench_pack_gemm(void) {
  const ptrdiff_t columns = K->gemm_vectors * L, depth = 1024;
  struct nn_pack_gemm call = {.src = floats(columns * depth),
                              .dst = floats(columns * depth),
                              .columns = columns,
                              .vectors = K->gemm_vectors,
                              .depth = depth,
                              .src_depth = 1,
                              .src_column = depth};
  TIME(pack_gemm, "transposed, depth 1024", 8 * columns * depth, "GB/s", call);
}
