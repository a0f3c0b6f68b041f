"""Images with a provider that speaks S3. Only settings name this module: its packages are an extra."""

from typing import Any

from botocore.config import Config
from storages.backends.s3 import S3Storage

# An editor waits for an upload, and a reader for an image: neither waits for minutes.
PATIENCE = Config(
    connect_timeout=3,
    read_timeout=20,
    retries={"total_max_attempts": 2},
    signature_version="s3v4",
    s3={"addressing_style": "path"},
    # Other providers than Amazon do not know the newer checksums.
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)


class PrivateStorage(S3Storage):
    """Everything in the bucket is private: what readers may see, they get from us."""

    def __init__(self, **options: Any) -> None:
        # Names are random: to ask first whether one is taken would only cost time.
        super().__init__(
            **options, client_config=PATIENCE, default_acl=None, file_overwrite=True, querystring_auth=True
        )
