/// Functions of one operand. Conventions: CKernels.h.

#ifndef CKERNELS_ACTIVATION_H
#define CKERNELS_ACTIVATION_H

#include <stddef.h>
#include <stdint.h>

/// An elementwise function of one operand x, with parameters a and b.
enum nn_function {
  NN_IDENTITY,
  NN_RELU,       // max(x, 0)
  NN_CLAMP,      // min(max(x, a), b); infinite bounds are allowed
  NN_LEAKY_RELU, // x < 0 ? a·x : x
  NN_PRELU, // x < 0 ? slope·x : x, slope by channel; only in stores (conv, depthwise, gemm, affine)
  NN_HARD_SIGMOID, // min(max(a·x + b, 0), 1)
  NN_HARD_SWISH,   // x · min(max(x/6 + 1/2, 0), 1); NaN at −∞, as the product is
  NN_SIGMOID,      // 1 / (1 + exp(−x))
  NN_SILU,         // x · sigmoid(x); NaN at −∞, as the product is
  NN_TANH,
  NN_EXP,
  NN_LOG, // natural; −∞ at 0, NaN below
  NN_SQRT,
  NN_NEGATE,
  NN_ABSOLUTE,
  NN_RECIPROCAL,
  NN_FLOOR,
  NN_CEIL,
  NN_ROUND, // to nearest, ties to even
  NN_SIGN,  // −1, 0, 1
  NN_ERF,
  NN_GELU,      // x/2 · (1 + erf(x/√2))
  NN_ELU,       // x < 0 ? a·(exp(x) − 1) : x
  NN_SOFTPLUS,  // log(exp(x) + 1)
  NN_SOFTSIGN,  // x / (1 + |x|)
  NN_GELU_TANH, // x/2 · (1 + tanh(√(2/π)·(x + 0.044715·x³)))
  NN_MISH,      // x · tanh(log(exp(x) + 1))
  NN_FUNCTION_COUNT
};

/// An elementwise function with its parameters.
struct nn_activation {
  enum nn_function function;
  float a, b;
};

#endif
