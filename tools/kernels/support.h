// Operands, the clock, and what is printed.

#include "CKernels.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const struct nn_kernels *K;
static ptrdiff_t L; // lanes of K
static int once;    // whether every case only has to run
static int as_json;
static long lines;

enum { TRIES = 7 };
static const double LEAST = 2e-3; // seconds that one try takes

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static ptrdiff_t up(ptrdiff_t a, ptrdiff_t b) { return (a + b - 1) / b; }

/// What is taken until `release_all`.
static void *taken[16];
static int taken_count;

static void *take(ptrdiff_t bytes) {
  void *p = aligned_alloc(64, (size_t)up(bytes + 64, 64) * 64);
  if (!p || taken_count == 16)
    abort();
  return taken[taken_count++] = p;
}

static void release_all(void) {
  while (taken_count > 0)
    free(taken[--taken_count]);
}

/// Numbers between −1 and 1, on memory of its own.
static float *floats(ptrdiff_t count) {
  float *p = take(count * (ptrdiff_t)sizeof *p);
  uint32_t state = 1;
  for (ptrdiff_t i = 0; i < count; i++) {
    state = state * 1664525u + 1013904223u;
    p[i] = (float)(state >> 8) / (1 << 23) - 1;
  }
  return p;
}

static void show(const char *slot, const char *size, double amount, const char *unit,
                 double seconds) {
  const double rate = amount / seconds * 1e-9;
  if (as_json)
    printf("%s  {\"isa\": \"%s\", \"kernel\": \"%s\", \"size\": \"%s\", \"rate\": %.4g, "
           "\"unit\": \"%s\", \"us\": %.4g}",
           lines > 0 ? ",\n" : "", K->isa, slot, size, rate, unit, seconds * 1e6);
  else
    printf("%-7s  %-14s  %-36s  %8.1f %-7s  %10.2f us\n", K->isa, slot, size, rate, unit,
           seconds * 1e6);
  fflush(stdout);
  lines++;
}

/// Times one call of a kernel: the shortest of several tries, each of many rounds.
#define TIME(slot, size, amount, unit, call)                                                       \
  do {                                                                                             \
    K->slot(&(call));                                                                              \
    double best = 1e9;                                                                             \
    long rounds = 1;                                                                               \
    for (int tries = 0; tries < (once ? 1 : TRIES);) {                                             \
      const double start = now();                                                                  \
      for (long i = 0; i < rounds; i++)                                                            \
        K->slot(&(call));                                                                          \
      const double seconds = now() - start;                                                        \
      if (seconds < LEAST && !once) {                                                              \
        rounds *= 2;                                                                               \
        continue;                                                                                  \
      }                                                                                            \
      if (seconds / (double)rounds < best)                                                         \
        best = seconds / (double)rounds;                                                           \
      tries++;                                                                                     \
    }                                                                                              \
    show(#slot, size, (double)(amount), unit, best);                                               \
  } while (0)
