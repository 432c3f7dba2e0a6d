"""The routes of the lists."""

from adapters.web.lists import acts, board, changes, files, saved, standstill, table, units

ROUTERS = (
    table.router,
    board.router,
    changes.router,
    files.router,
    saved.router,
    standstill.router,
    units.router,
    acts.router,
)
