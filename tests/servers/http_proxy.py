#!/usr/bin/python3
"""An HTTP proxy with CONNECT (RFC 9110) and nothing else, without authentication.

http_proxy.py ADDRESS [NAME=ADDRESS ...]: names that it resolves itself, as no test asks a real name server. Prints "ready PORT", then a
line "connect HOST:PORT" for each connection.
"""
import socket
import sys
import threading

LISTEN = sys.argv[1]
NAMES = dict(pair.split("=", 1) for pair in sys.argv[2:])
OUT = threading.Lock()


def say(line):
    with OUT:
        print(line, flush=True)


def pump(source, target):
    try:
        while True:
            data = source.recv(65536)
            if not data:
                break
            target.sendall(data)
    except OSError:
        pass
    try:
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def serve(client):
    with client:
        try:
            head = b""
            while b"\r\n\r\n" not in head:
                more = client.recv(1)
                if not more or len(head) > 8192:
                    return
                head += more
            method, target, _ = head.split(b"\r\n", 1)[0].decode("ascii").split(" ", 2)
            if method != "CONNECT":
                client.sendall(b"HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n")
                return
            host, port = target.rsplit(":", 1)
            host = host.strip("[]")
            say("connect %s:%s" % (host, port))
            try:
                other = socket.create_connection((NAMES.get(host, host), int(port)), timeout=10)
            except OSError:
                client.sendall(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
                return
            other.settimeout(None)
            with other:
                client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                back = threading.Thread(target=pump, args=(other, client), daemon=True)
                back.start()
                pump(client, other)
                back.join()
        except (OSError, ValueError):
            pass


server = socket.create_server((LISTEN, 0))
say("ready %d" % server.getsockname()[1])
while True:
    threading.Thread(target=serve, args=(server.accept()[0],), daemon=True).start()
