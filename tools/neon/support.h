// Operands, guarded results and comparisons. Operands are small integers, so that sums are exact in
// any order; functions are compared with libm in double. Results stand between guard words.

#include "CKernels.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GUARD = 16 };

static const struct nn_kernels *K;
static ptrdiff_t L;           // lanes of K
static const char *what = ""; // the kernel under test
static long failures, comparisons;
static uint64_t state = 1; // of the random numbers

static int integer(int low, int high) {
  state = state * 6364136223846793005u + 1442695040888963407u;
  return low + (int)((state >> 33) % (uint64_t)(high - low + 1));
}

static ptrdiff_t up(ptrdiff_t a, ptrdiff_t b) { return (a + b - 1) / b; }

static float *input(ptrdiff_t count) {
  float *p = malloc((size_t)count * sizeof *p + (count == 0));
  for (ptrdiff_t i = 0; i < count; i++)
    p[i] = (float)integer(-4, 4);
  return p;
}

static float guard_word(void) { return -12345.25f; }

static float *output(ptrdiff_t count) {
  float *p = malloc((size_t)(count + 2 * GUARD) * sizeof *p);
  for (ptrdiff_t i = 0; i < count + 2 * GUARD; i++)
    p[i] = guard_word();
  return p + GUARD;
}

static void release_output(float *p, ptrdiff_t count) {
  for (ptrdiff_t i = -GUARD; i < count + GUARD; i++)
    if ((i < 0 || i >= count) && p[i] != guard_word()) {
      failures++;
      printf("%s %s: wrote at %td of %td\n", K->isa, what, i, count);
      break;
    }
  free(p - GUARD);
}

static void expect(double got, double want, double tolerance, ptrdiff_t index) {
  comparisons++;
  if (isnan(want) ? isnan(got) : got == want || fabs(got - want) <= tolerance * fabs(want))
    return;
  if (failures++ < 40)
    printf("%s %s [%td]: %.9g, should be %.9g\n", K->isa, what, index, got, want);
}

static double activated(struct nn_activation f, double slope, double x) {
  switch (f.function) {
  case NN_RELU:
    return x < 0 ? 0 : x;
  case NN_CLAMP:
    return x < f.a ? f.a : x > f.b ? f.b : x;
  case NN_LEAKY_RELU:
    return x < 0 ? x * f.a : x;
  case NN_PRELU:
    return x < 0 ? x * slope : x;
  default:
    return x;
  }
}

static struct nn_activation some_activation(void) {
  static const struct nn_activation all[] = {{NN_IDENTITY, 0, 0},
                                             {NN_RELU, 0, 0},
                                             {NN_CLAMP, -3, 6},
                                             {NN_LEAKY_RELU, 0.25f, 0},
                                             {NN_PRELU, 0, 0}};
  return all[integer(0, 4)];
}

/// Values of one channel at a pixel of a blocked map; padding lanes are poisoned with NaN.
static float *blocked(ptrdiff_t channels, ptrdiff_t pixels) {
  float *p = input(up(channels, L) * pixels * L);
  for (ptrdiff_t c = channels; c < up(channels, L) * L; c++)
    for (ptrdiff_t i = 0; i < pixels; i++)
      p[(c / L * pixels + i) * L + c % L] = NAN;
  return p;
}
