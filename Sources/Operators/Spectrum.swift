import Glibc

/// Complex numbers as two arrays: a signal, or its discrete Fourier transform.
struct Spectrum {
  var real: [Double]
  var imaginary: [Double]

  var count: Int { real.count }

  init(real: [Double], imaginary: [Double]) {
    self.real = real
    self.imaginary = imaginary
  }

  init(zeros count: Int) {
    real = Array(repeating: 0, count: count)
    imaginary = real
  }

  /// Σ x[n] · exp(∓2πi · k · n / N) for every k: the transform, or N times the inverse one.
  ///
  /// Even lengths are halved as long as they can be; an odd rest is summed as it stands.
  func transformed(inverse: Bool) -> Spectrum {
    let sign = inverse ? 1.0 : -1.0
    guard count > 1 else { return self }
    let turns = (0..<count).map { 2 * .pi * Double($0) / Double(count) }
    let (cosines, sines) = (turns.map { cos($0) }, turns.map { sign * sin($0) })
    var result = Spectrum(zeros: count)
    guard count % 2 == 0 else {
      for k in 0..<count {
        var turn = 0
        var (re, im) = (0.0, 0.0)
        for n in 0..<count {
          re += real[n] * cosines[turn] - imaginary[n] * sines[turn]
          im += real[n] * sines[turn] + imaginary[n] * cosines[turn]
          turn += k
          if turn >= count { turn -= count }
        }
        (result.real[k], result.imaginary[k]) = (re, im)
      }
      return result
    }
    let half = count / 2
    let even = every(from: 0).transformed(inverse: inverse)
    let odd = every(from: 1).transformed(inverse: inverse)
    for k in 0..<half {
      let re = odd.real[k] * cosines[k] - odd.imaginary[k] * sines[k]
      let im = odd.real[k] * sines[k] + odd.imaginary[k] * cosines[k]
      result.real[k] = even.real[k] + re
      result.imaginary[k] = even.imaginary[k] + im
      result.real[k + half] = even.real[k] - re
      result.imaginary[k + half] = even.imaginary[k] - im
    }
    return result
  }

  /// Every second number.
  private func every(from start: Int) -> Spectrum {
    let places = stride(from: start, to: count, by: 2)
    return Spectrum(real: places.map { real[$0] }, imaginary: places.map { imaginary[$0] })
  }
}
