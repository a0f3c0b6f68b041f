"""The form of an article, its list, and the pages beside them."""

from articles.admin.article import article, override
