from django import template

from articles.evidence import downloads, ledger, sentences, source_urls

register = template.Library()
register.filter("is_web", source_urls.is_web)
register.filter("goes_back", sentences.goes_back)
register.filter("reported_in_short", sentences.reported_in_short)
register.filter("strip", sentences.strip)
register.filter("moves", sentences.moves)
register.filter("counts", ledger.counts_of)
register.simple_tag(downloads.method_version)
