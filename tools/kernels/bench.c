// Times every kernel of every table. A slot of NN_KERNELS without a function bench_SLOT does not
// compile.

#include "support.h"

#include "products.h"

#include "winograd.h"

#include "windows.h"

#include "elements.h"

#include "copies.h"

struct bench {
  const char *slot;
  void (*run)(void);
};

#define BENCH(slot, params) {#slot, bench_##slot},

static const struct bench benches[] = {NN_KERNELS(BENCH)};

enum { BENCHES = sizeof benches / sizeof *benches };

static int usage(void) {
  fputs("usage: tools/bench-kernels [--isa base|avx2|avx512] [--filter NAME] [--json] [--check]\n",
        stderr);
  return 2;
}

int main(int count, char **arguments) {
  const char *isa = 0, *filter = "";
  for (int i = 1; i < count; i++) {
    if (!strcmp(arguments[i], "--json"))
      as_json = 1;
    else if (!strcmp(arguments[i], "--check"))
      once = 1;
    else if (!strcmp(arguments[i], "--isa") && i + 1 < count)
      isa = arguments[++i];
    else if (!strcmp(arguments[i], "--filter") && i + 1 < count)
      filter = arguments[++i];
    else
      return usage();
  }
  if (isa && !nn_kernels_best(isa)) {
    fprintf(stderr, "bench-kernels: this machine has no kernels named '%s'\n", isa);
    return 2;
  }
  const struct nn_kernels *tables[8];
  const ptrdiff_t known = nn_kernels_all(tables, 8);
  if (as_json)
    puts("[");
  for (ptrdiff_t t = 0; t < known; t++) {
    K = tables[t];
    L = K->lanes;
    if (isa && strcmp(isa, K->isa))
      continue;
    for (ptrdiff_t b = 0; b < BENCHES; b++) {
      if (!strstr(benches[b].slot, filter))
        continue;
      benches[b].run();
      release_all();
    }
  }
  if (as_json)
    puts("\n]");
  if (lines == 0)
    fprintf(stderr, "bench-kernels: no kernel's name contains '%s'\n", filter);
  return lines == 0 ? 2 : 0;
}
