/// Whole-number arithmetic of tiles and windows.

NN_INLINE ptrdiff_t least(ptrdiff_t a, ptrdiff_t b) { return a < b ? a : b; }

NN_INLINE ptrdiff_t most(ptrdiff_t a, ptrdiff_t b) { return a > b ? a : b; }

/// ceil(a / b) for b > 0, never below zero.
NN_INLINE ptrdiff_t rounds(ptrdiff_t a, ptrdiff_t b) { return a > 0 ? (a + b - 1) / b : 0; }

/// The taps first ..< end of a window that starts at `start` (maybe outside) on an axis of `size`.
struct taps {
  ptrdiff_t first, end;
};

NN_INLINE struct taps taps_inside(ptrdiff_t start, ptrdiff_t taps, ptrdiff_t dilation,
                                  ptrdiff_t size) {
  const ptrdiff_t first = least(rounds(-start, dilation), taps);
  return (struct taps){first, most(first, least(taps, rounds(size - start, dilation)))};
}

/// A run of pixels cut into the fewest tiles, of nearly equal size.
struct cut {
  ptrdiff_t count, size, longer; // the first `longer` tiles have one pixel more
};

NN_INLINE struct cut cut_evenly(ptrdiff_t pixels, ptrdiff_t most) {
  const ptrdiff_t count = (pixels + most - 1) / most;
  return (struct cut){count, pixels / count, pixels % count};
}
