"""``/``: my work."""

from adapters.web.work.page import router

__all__ = ["router"]
