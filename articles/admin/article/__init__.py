from articles.admin.article import article, override
