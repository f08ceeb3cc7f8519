"""Keep a paper under its content: written and flushed to disk before its row exists (promises.md C6)."""

import os
import unicodedata
from pathlib import Path

from fuquan.domain.journal import queries
from fuquan.domain.journal.models import Attachment
from fuquan.domain.org import clock, ids
from fuquan.domain.org.models import User
from fuquan.engines.merkle import digest_file


def keep_paper(source: Path, *, name: str, media_type: str, by: User) -> Attachment:
    """Copy ``source`` into the store and enter it; equal content is stored once.

    ``name`` is what the person called it, kept as NFC text and never used as a path.
    """
    digest = digest_file(source)
    name_by_content = digest.sha256.hex()
    place = queries.place_of(name_by_content)
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        partial = place.parent / f".{name_by_content}.{ids.new_id()}"
        with source.open("rb") as incoming, partial.open("wb") as kept:
            while piece := incoming.read(1 << 20):
                kept.write(piece)
            kept.flush()
            os.fsync(kept.fileno())
        os.replace(partial, place)
        folder = os.open(place.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
    return Attachment.objects.create(
        sha256=name_by_content,
        sm3=digest.sm3.hex(),
        size=digest.size,
        name=unicodedata.normalize("NFC", name)[-200:],
        media_type=media_type[:100],
        unit=by.unit,
        by=by,
        at=clock.now(),
    )
