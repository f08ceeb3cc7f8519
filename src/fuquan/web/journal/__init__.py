"""Pages of the record: journal entries, background jobs, notices, drafts, papers."""
