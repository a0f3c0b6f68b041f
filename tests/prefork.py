"""A server whose working process may be killed again and again: Django is loaded once, a new process is there at once.

`python -m tests.prefork PORT` prints the id of each working process before it answers.
"""

import os
import sys
from wsgiref.simple_server import WSGIRequestHandler, make_server

from django.db import connections
from django.urls import get_resolver

from newsroom.wsgi import application


class Quiet(WSGIRequestHandler):
    def log_message(self, *args) -> None:
        """The test hears the answers."""


def main(port: int) -> None:
    assert get_resolver().url_patterns
    server = make_server("127.0.0.1", port, application, handler_class=Quiet)
    # The working process opens its own, as if it were the first.
    connections.close_all()
    while True:
        worker = os.fork()
        if not worker:
            os.write(1, f"{os.getpid()}\n".encode())
            server.serve_forever()
        os.waitpid(worker, 0)


if __name__ == "__main__":
    main(int(sys.argv[1]))
