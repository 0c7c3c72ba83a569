"""The tail of the bell curve, `Q(w) = 1 - Φ(w)`: how likely a standard normal number is larger than `w`.

NumPy has no error function. Here `Q(w) = e^(-w²/2) R(w)`, where R falls slowly and smoothly from 1/2 to 0, so that in the
variable `u = (3 - w) / (3 + w)`, which runs from 1 to -1, a polynomial follows it closely: the idea of Shepherd, Laframboise
(1981), "Chebyshev approximation of (1 + 2x) exp(x²) erfc(x)". Both polynomials interpolate R, computed with 60 digits, at
Chebyshev points: degree 24 over all w ≥ 0 for float64 (largest error of Q 2e-16, relative error 3e-15), degree 7 over
w ≤ 9 for float32 (largest error of Q 9e-8).
"""

import numpy as np

from engine.arrays import Array

FLOAT64 = (
    *(0.12151394835556216, 0.206402612008477, 0.12322495031535072, 0.046213457519601694, 0.006133359686510725),
    *(-0.0029059147107832186, -0.0009908381614704964, 0.0003455701486909453, 0.00013154218995210706),
    *(-6.849497709155106e-05, -1.259681708675662e-05, 1.5343126863475886e-05, -1.2411443451745893e-06),
    *(-2.8618054149492984e-06, 1.1947612821190398e-06, 2.300885979137678e-07, -3.7832469961590483e-07),
    *(1.0127278571503637e-07, 5.81089125962203e-08, -5.394325493283973e-08, 4.5838160352629915e-09),
    *(1.2570290980223636e-08, -4.217210037172185e-09, -1.2987630935021951e-09, 6.634256335600333e-10),
)
FLOAT32 = (
    *(0.121513942, 0.206402439, 0.123225431, 0.0462180157, 0.00612468653, -0.00293434403, -0.000931862783),
    0.000381709187,
)
"""Coefficients of u⁰, u¹, u² …"""


def normal_tail(z: Array, out: Array, scratch: Array) -> None:
    """Write `Q(|z|)` to `out`. z, out, scratch: three arrays of one shape; `scratch` is overwritten."""
    coefficients = FLOAT32 if z.dtype == np.float32 else FLOAT64
    u = np.abs(z, out=scratch)
    u += 3
    np.divide(6, u, out=u)
    u -= 1
    np.multiply(u, coefficients[-1], out=out)
    for coefficient in coefficients[-2:0:-1]:
        out += coefficient
        out *= u
    out += coefficients[0]
    with np.errstate(over="ignore"):
        np.multiply(z, z, out=scratch)
    scratch *= -0.5
    np.exp(scratch, out=scratch)
    out *= scratch
