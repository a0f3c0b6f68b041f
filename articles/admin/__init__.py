from articles.admin import article, author, correction, evidence, override, protection, report, tag

__all__ = ["article", "author", "correction", "evidence", "override", "protection", "report", "tag"]
