"""What stands behind an article, at the desk."""

from articles.admin.evidence import analysis, evidence, rule, source
