"""What things cost, beside a named yardstick measured in the same run: ``make bench``.

The machines that this runs on are shared and noisy, so each ratio is taken between two runs that follow each other, and
the median of the rounds is printed. Absolute rates say little; ratios travel.
"""
