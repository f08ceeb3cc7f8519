"""The fuquan command: start the product, load the demonstration, import, compute figures, look at its state."""

import os

import click
import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fuquan.config.settings")
django.setup()

from fuquan.console import figures, importing, running, upkeep  # noqa: E402  models exist only after the set-up above


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """赋权：放权赋能改革工作系统。"""


main.add_command(running.run)
main.add_command(running.work)
main.add_command(upkeep.demo)
main.add_command(upkeep.status)
main.add_command(upkeep.docs)
main.add_command(upkeep.stop)
main.add_command(figures.figures)
main.add_command(importing.import_)
