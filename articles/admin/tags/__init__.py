"""Tags at the desk: their form, and merging two of them."""

from articles.admin.tags import tag
