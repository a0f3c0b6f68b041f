"""The desk. Each room registers its own pages."""

from articles.admin import accountability, article, author, evidence, images, tags
