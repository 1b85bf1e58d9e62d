#if defined(__x86_64__)
#include "CKernels.h"
#define ISA avx512
#define LANES 16
#define HAS_F16 1 // whether binary16 is converted in hardware
#define TILE_VECTORS 2
#define TILE_ROWS 14        // of tiles of TILE_VECTORS vectors
#define TILE_NARROW_ROWS 14 // of tiles of one vector
#pragma clang attribute push(                                                                      \
    __attribute__((target("avx2,fma,f16c,avx512f,avx512bw,avx512dq,avx512vl"))),                   \
    apply_to = function)
#include "body/bodies.h"
#pragma clang attribute pop
#endif
