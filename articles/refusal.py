class RefusedError(Exception):
    """A change that is not made. Its sentences say why, and what to do, to the person at the form."""

    def __init__(self, *sentences: str) -> None:
        super().__init__(*sentences)
        self.sentences = sentences

    def __str__(self) -> str:
        return " ".join(self.sentences)
