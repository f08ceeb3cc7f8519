"""The showroom: every component with sample data."""
