"""``hjulet item``: the work itself. ``group`` lists the commands; other modules hold them by what they are about."""
