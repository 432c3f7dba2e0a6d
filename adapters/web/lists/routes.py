"""The routes of the lists."""

from adapters.web.lists import board, files, saved, table

ROUTERS = (table.router, board.router, files.router, saved.router)
