"""What a paper owes after publication, at the desk."""

from articles.admin.accountability import correction, error_report, protection
