"""What the settings need from the machine before Django starts."""

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit


def kept_secret(path: Path) -> str:
    """The secret in this file, made on first use and readable by its owner only.

    Two processes that start at once agree on one secret: the file appears whole, under a name
    that only the first of them gets.
    """
    if not path.exists():
        draft = path.with_suffix(f".{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(50))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()


def hosts_of(site_url: str) -> list[str]:
    """The hosts a site answers to when staff name none: its own and this machine's."""
    hosts = ["localhost", "127.0.0.1", "[::1]"]
    if own := urlsplit(site_url).hostname:
        hosts.insert(0, f"[{own}]" if ":" in own else own)
    return list(dict.fromkeys(hosts))
