from typing import Self


class Sentence(str):
    """Says why something is refused. `field` names the field of the form that mends it; "": none does."""

    field = ""

    @classmethod
    def about(cls, field: str, words: str) -> Self:
        sentence = cls(words)
        sentence.field = field
        return sentence


class ActionRefused(Exception):
    """A change that is not made. Its sentences say why, and what to do, to the person at the form."""

    def __init__(self, *sentences: str) -> None:
        super().__init__(*sentences)
        self.sentences = sentences

    def __str__(self) -> str:
        return " ".join(self.sentences)
