from articles.admin.images import image
