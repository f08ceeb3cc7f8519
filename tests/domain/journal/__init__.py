"""What must hold of the journal, papers, answers kept once, drafts, notices and jobs."""
