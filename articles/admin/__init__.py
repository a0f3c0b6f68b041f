from articles.admin import article, author, correction, evidence, override, tag

__all__ = ["article", "author", "correction", "evidence", "override", "tag"]
