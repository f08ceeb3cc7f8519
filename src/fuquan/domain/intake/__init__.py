"""收表: workbooks staged, previewed, applied as one and rolled back as one."""
