"""How large the house is: modules at its doors, layers, lines of code, words of docstrings.

uv run python -m tests.bench.house            # this checkout
uv run python -m tests.bench.house REV REV    # two commits side by side
"""

import ast
import subprocess
import sys
import tomllib

from tests.bench.table import say

PACKAGES = ("articles", "newsroom", "puzzles")


def git(*command: str) -> str:
    return subprocess.run(["git", *command], check=True, capture_output=True, text=True).stdout


def sources(revision: str) -> dict[str, str]:
    """Path and text of every module of the product, without migrations."""
    names = git("ls-tree", "-r", "--name-only", revision, *PACKAGES).split("\n")
    paths = [name for name in names if name.endswith(".py") and "/migrations/" not in name]
    return {path: git("show", f"{revision}:{path}") for path in paths}


def docstring_words(source: str) -> int:
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    found = [ast.get_docstring(node) or "" for node in ast.walk(ast.parse(source)) if isinstance(node, documented)]
    return sum(len(words.split()) for words in found)


def at_door(paths: list[str], room: str) -> int:
    return sum(path.rpartition("/")[0] == room and not path.endswith("__init__.py") for path in paths)


def longest_function(source: str) -> int:
    functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)]
    return max((node.end_lineno - node.lineno + 1 for node in functions if node.end_lineno), default=0)


def layers(revision: str) -> str:
    contracts = tomllib.loads(git("show", f"{revision}:pyproject.toml"))["tool"]["importlinter"]["contracts"]
    return " + ".join(str(len(contract["layers"])) for contract in contracts if "layers" in contract)


def figures(revision: str) -> dict[str, object]:
    files = sources(revision)
    lines = {path: source.count("\n") for path, source in files.items()}
    return {
        "modules at the door of articles/": at_door(list(files), "articles"),
        "modules at the door of articles/admin/": at_door(list(files), "articles/admin"),
        "layers, contract by contract": layers(revision),
        "modules": len(files),
        "lines of product code": sum(lines.values()),
        "words of docstrings": sum(map(docstring_words, files.values())),
        "longest file, lines": max(lines.values()),
        "longest function, lines": max(map(longest_function, files.values())),
    }


def main() -> None:
    revisions = sys.argv[1:] or ["HEAD"]
    found = [figures(revision) for revision in revisions]
    say("", [revision[:12] for revision in revisions])
    for name in found[0]:
        say(name, [str(each[name]) for each in found])


if __name__ == "__main__":
    main()
