"""The API: OpenAPI 3.1 at /api/v1/openapi.json, answers in UTF-8 Chinese, entered with a browser's session.

Only the description is served, no page to try it on: such pages load scripts from elsewhere, which our pages never do.
"""

from ninja import NinjaAPI
from ninja.renderers import JSONRenderer
from ninja.security import SessionAuth

from . import board, catalog, delegation, intake, journal, org
from .answers import explain_refusals


class ChineseRenderer(JSONRenderer):
    """Chinese stays readable in the answer instead of becoming escapes."""

    json_dumps_params = {"ensure_ascii": False}


api = NinjaAPI(
    title="赋权 Fuquan",
    version="1",
    description="The same questions and verbs as the pages, with the same verdicts.",
    docs_url=None,
    auth=SessionAuth(),
    renderer=ChineseRenderer(),
)
explain_refusals(api)
for feature in (org, catalog, delegation, board, intake, journal):
    api.add_router("", feature.router)
