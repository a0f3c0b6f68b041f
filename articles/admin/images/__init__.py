"""The library of images at the desk."""

from articles.admin.images import image
