from typing import Self


class Sentence(str):
    """Why something is refused. `field` of the form mends it; "": none does."""

    field = ""

    @classmethod
    def about(cls, field: str, words: str) -> Self:
        sentence = cls(words)
        sentence.field = field
        return sentence


class ActionRefused(Exception):
    """A change that is not made. Its sentences tell the person at the form why, and what to do."""

    def __init__(self, *sentences: str) -> None:
        super().__init__(*sentences)
        self.sentences = sentences

    def __str__(self) -> str:
        return " ".join(self.sentences)
