"""Pure computation: plain values and arrays in, plain values out. No Django, no clock, no unseeded randomness."""
