#include "CKernels.h"
#define ISA base
#define LANES 4
#define TILE_VECTORS 2
#if defined(__x86_64__)
#define HAS_F16 0
#define TILE_ROWS 6 // of tiles of TILE_VECTORS vectors
#else
#define HAS_F16 1 // whether binary16 is converted in hardware
#define TILE_ROWS 8
#endif
#define TILE_NARROW_ROWS 12 // of tiles of one vector
#include "body/bodies.h"
