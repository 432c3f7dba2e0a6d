"""The routes of the lists."""

from adapters.web.lists import acts, board, files, saved, standstill, table

ROUTERS = (table.router, board.router, files.router, saved.router, standstill.router, acts.router)
