from articles.admin.accountability import correction, error_report, protection
