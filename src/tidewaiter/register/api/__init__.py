"""The register over HTTP."""

from ninja import Router

from tidewaiter.register.api.batches import router as batches
from tidewaiter.register.api.declarations import router as declarations
from tidewaiter.register.api.messages import router as messages
from tidewaiter.register.api.milestones import router as milestones
from tidewaiter.register.api.webhooks import router as webhooks
from tidewaiter.register.work.api import router as work

router = Router()
router.add_router("", messages)
router.add_router("", batches)
router.add_router("", declarations)
router.add_router("", milestones)
router.add_router("", webhooks)
router.add_router("", work)

__all__ = ["router"]
