from articles.admin import article, author, correction, evidence, override, report, tag

__all__ = ["article", "author", "correction", "evidence", "override", "report", "tag"]
