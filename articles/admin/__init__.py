from articles.admin import article, author, evidence, override, tag

__all__ = ["article", "author", "evidence", "override", "tag"]
