"""Pages of bodies and working days: the calendar, the units, the reporting weeks."""
