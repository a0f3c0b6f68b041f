"""What higher packages may know of an article's life."""

from django.dispatch import Signal

# Sent before a person answers for a text: by approving it, or by bringing changes live.
# Arguments: article, by. A receiver forbids it by raising `workflow.ActionRefused`.
approving = Signal()

# Sent before an evaluation is kept for good. Argument: analysis. A receiver notes the version of the method.
closing = Signal()

# Sent after a passage was taken out of every row of an article, in that transaction. Arguments: article.
# A receiver throws away what it made of the old texts: pages, files, caches, free space of the database.
redacted = Signal()

# Sent when an image was recalled, in that transaction. Argument: image.
# A receiver throws away what it made of the image: pages, cards, files.
recalled = Signal()
