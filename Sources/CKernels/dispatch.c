#include "CKernels.h"

extern const struct nn_kernels nn_kernels_base, nn_kernels_avx2, nn_kernels_avx512;

/// The tables this build knows, best first.
static const struct nn_kernels *const known[] = {
#if defined(__x86_64__)
    &nn_kernels_avx512,
    &nn_kernels_avx2,
#endif
    &nn_kernels_base,
};

enum { KNOWN = sizeof known / sizeof *known };

static int runs_here(const struct nn_kernels *table) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  const int avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
                   __builtin_cpu_supports("f16c");
  if (table == &nn_kernels_avx2)
    return avx2;
  if (table == &nn_kernels_avx512)
    return avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
#endif
  return table == &nn_kernels_base;
}

static int same(const char *a, const char *b) {
  while (*a && *a == *b)
    a++, b++;
  return *a == *b;
}

const struct nn_kernels *nn_kernels_best(const char *cap) {
  for (int i = 0; i < KNOWN; i++)
    if ((!cap || same(cap, known[i]->isa)) && runs_here(known[i]))
      return known[i];
  return 0;
}

ptrdiff_t nn_kernels_all(const struct nn_kernels **tables, ptrdiff_t capacity) {
  ptrdiff_t count = 0;
  for (int i = 0; i < KNOWN; i++) {
    if (!runs_here(known[i]))
      continue;
    if (count < capacity)
      tables[count] = known[i];
    count++;
  }
  return count;
}

#if defined(__x86_64__)

enum { MXCSR_FLAGS = 0x3f };

uint64_t nn_float_mode(void) { return __builtin_ia32_stmxcsr() & ~(unsigned)MXCSR_FLAGS; }

void nn_set_float_mode(uint64_t mode) {
  const unsigned flags = __builtin_ia32_stmxcsr() & MXCSR_FLAGS;
  __builtin_ia32_ldmxcsr((unsigned)mode | flags);
}

#elif defined(__aarch64__)

uint64_t nn_float_mode(void) {
  uint64_t mode;
  __asm__ volatile("mrs %0, fpcr" : "=r"(mode));
  return mode;
}

void nn_set_float_mode(uint64_t mode) { __asm__ volatile("msr fpcr, %0" : : "r"(mode)); }

#endif
