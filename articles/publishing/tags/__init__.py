"""What an editor's words mean, and what changes a tag's name, kind, parts or address."""

from articles.publishing.tags.aliases import add_alias, check_removable, remove_alias
from articles.publishing.tags.naming import (
    check_free,
    check_merge,
    check_name,
    compound,
    compounds_of,
    create,
    make_compound,
    merge,
    rename,
)
from articles.publishing.tags.words import Split, decide, known_tags, parse, put_on, resolve, splits, suggestions
