"""The pages of the org tree, one module per noun."""

from planner.org_nodes.routes import links, members, nodes, tree
from planner.org_nodes.routes.base import pages

__all__ = ["links", "members", "nodes", "pages", "tree"]
