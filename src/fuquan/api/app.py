"""The API: OpenAPI 3.1 at /api/v1/openapi.json, answers in UTF-8 Chinese."""

from ninja import NinjaAPI

api = NinjaAPI(title="Fuquan", version="1")
