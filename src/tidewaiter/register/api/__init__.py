"""The register over HTTP."""

from ninja import Router

from tidewaiter.register.api.declarations import router as declarations
from tidewaiter.register.api.messages import router as messages

router = Router()
router.add_router("", messages)
router.add_router("", declarations)

__all__ = ["router"]
