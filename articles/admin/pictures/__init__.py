"""The library of pictures at the desk."""

from articles.admin.pictures import image

__all__ = ["image"]
