/// Kernels that measure what a machine can do at most. Conventions: CKernels.h.

#ifndef CKERNELS_MACHINE_H
#define CKERNELS_MACHINE_H

#include <stddef.h>
#include <stdint.h>

/// Chains of multiply-adds that do not wait for each other: enough for two units with a latency of
/// four cycles, few enough for sixteen registers.
enum { NN_PEAK_CHAINS = 12 };

/// dst[lane] = Σ x[c], c < NN_PEAK_CHAINS, where x[c] starts as c and becomes x[c]·factor + term
/// `steps` times: steps · NN_PEAK_CHAINS · L multiply-adds, no memory.
struct nn_peak {
  float *dst; // L
  float factor, term;
  ptrdiff_t steps;
};

/// dst[lane] = Σ src[i·L + lane], over all of `count` floats: reads at the speed of the memory.
struct nn_read {
  const float *src;
  float *dst; // L
  ptrdiff_t count;
};

#endif
