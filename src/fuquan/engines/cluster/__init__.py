"""The embedded PostgreSQL: where it lives, how it is started and stopped, under which address it is reached."""

from .postgres import Cluster, ClusterError

__all__ = ["Cluster", "ClusterError"]
