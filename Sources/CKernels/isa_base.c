#include "CKernels.h"
#define ISA base
#define LANES 4
#define TILE_VECTORS 2
#if defined(__x86_64__)
#define TILE_ROWS 6 // of tiles of TILE_VECTORS vectors
#else
#define TILE_ROWS 8
#endif
#define TILE_NARROW_ROWS 12 // of tiles of one vector
#include "body/bodies.h"
