from articles.admin import article, author, evidence, tag

__all__ = ["article", "author", "evidence", "tag"]
