/// All kernels for one instruction set, and the table of them. Included once by each ISA file,
/// which says what ISA, LANES, HAS_F16, TILE_VECTORS, TILE_ROWS and TILE_NARROW_ROWS are.

#include "vector.h"

#include "ranges.h"

#include "math.h"

#include "unary.h"

#include "binary.h"

#include "quantise.h"

#include "half.h"

#include "softmax.h"

#include "tile.h"

#include "conv.h"

#include "indexed.h"

#include "gemm.h"

#include "depthwise.h"

#include "pool.h"

#include "lrn.h"

#include "resize.h"

#include "layout.h"

#include "pack.h"

#include "winograd_points.h"

#include "winograd.h"

#include "machine.h"

#define NN_TEXT(x) #x
#define NN_TEXT_OF(x) NN_TEXT(x)
#define NN_JOIN(a, b) a##b
#define NN_JOIN_OF(a, b) NN_JOIN(a, b)
#define NN_ENTRY(slot, params) .slot = slot,

extern const struct nn_kernels NN_JOIN_OF(nn_kernels_, ISA);

const struct nn_kernels NN_JOIN_OF(nn_kernels_, ISA) = {.isa = NN_TEXT_OF(ISA),
                                                        .lanes = LANES,
                                                        .gemm_rows = TILE_ROWS,
                                                        .gemm_vectors = TILE_VECTORS,
                                                        NN_KERNELS(NN_ENTRY)};
