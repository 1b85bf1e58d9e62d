#if defined(__x86_64__)
#include "CKernels.h"
#define ISA avx2
#define LANES 8
#define HAS_F16 1 // whether binary16 is converted in hardware
#define TILE_VECTORS 2
#define TILE_ROWS 6         // of tiles of TILE_VECTORS vectors
#define TILE_NARROW_ROWS 12 // of tiles of one vector
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)
#include "body/bodies.h"
#pragma clang attribute pop
#endif
