"""A library of many booklets, made from shared pages, with faults planted in it by a seed.

``python -m tests.quality.library`` makes and builds it, and says which faults are found.
"""
