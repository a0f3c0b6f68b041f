"""Pure text, no models: the rooms above say `text.norm`, `text.clean_html`, `text.slugify`."""

from articles.text.body import (
    IMAGE,
    WORDS_A_MINUTE,
    StoredFigure,
    beside_images,
    images_in,
    linked_articles,
    undescribed_images_in,
    with_absolute_links,
    with_figures,
    with_links,
    with_named_images,
    words_of,
)
from articles.text.characters import without_unwanted as verbatim
from articles.text.keys import row_key
from articles.text.normal import BASE_LETTERS, SOFT_HYPHEN, norm, plain, plain_lines, sort_key, without_soft_hyphens
from articles.text.sanitizer import MAX_DEPTH, clean_html, left_out
from articles.text.slugs import slugify
