from articles.admin.tags import tag
