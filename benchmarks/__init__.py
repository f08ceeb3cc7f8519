"""Side-by-side runs against peers, in databases of their own; importing this package sets the product up for them."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")
django.setup()
