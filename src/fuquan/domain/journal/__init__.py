"""留痕: append-only entries, attachments by content, idempotency, drafts, notices, background jobs."""
