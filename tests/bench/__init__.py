"""Measurements, none of which is a test: ``make bench`` and ``make bench-scale`` run them."""
