"""A SendGrid that takes everything and keeps nothing: what is measured is the sender.

`python -m tests.bench.null_endpoint` prints its port and serves until it is killed.
"""

from __future__ import annotations

import socketserver
import sys


class _Handler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        length = 0
        while (line := self.rfile.readline()) not in (b"\r\n", b""):
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        while length > 0:
            length -= len(self.rfile.read(min(length, 1 << 20)))
        self.wfile.write(
            b"HTTP/1.1 202 Accepted\r\nX-Message-Id: null\r\n"
            b"Content-Length: 0\r\nConnection: close\r\n\r\n"
        )


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


if __name__ == "__main__":
    with _Server(("127.0.0.1", 0), _Handler) as server:
        sys.stdout.write(f"{server.server_address[1]}\n")
        sys.stdout.flush()
        server.serve_forever()
