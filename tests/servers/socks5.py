#!/usr/bin/python3
"""A SOCKS5 proxy (RFC 1928) with CONNECT and UDP ASSOCIATE, without authentication.

socks5.py ADDRESS [NAME=ADDRESS ...]: names that it resolves itself, as no test asks a real name server. Prints "ready PORT", then a line
"connect HOST:PORT" or "datagram HOST:PORT" for each connection and the first datagram to each target.
"""
import selectors
import socket
import struct
import sys
import threading

LISTEN = sys.argv[1]
NAMES = dict(pair.split("=", 1) for pair in sys.argv[2:])
OUT = threading.Lock()


def say(line):
    with OUT:
        print(line, flush=True)


def read(stream, count):
    data = b""
    while len(data) < count:
        more = stream.recv(count - len(data))
        if not more:
            raise EOFError
        data += more
    return data


def resolve(host):
    return NAMES.get(host, host)


def parse(data, at):
    """The address at an offset: host, port, and where it ends."""
    kind = data[at]
    if kind == 1:
        host, end = socket.inet_ntop(socket.AF_INET, data[at + 1:at + 5]), at + 5
    elif kind == 3:
        end = at + 2 + data[at + 1]
        host = data[at + 2:end].decode("ascii")
    elif kind == 4:
        host, end = socket.inet_ntop(socket.AF_INET6, data[at + 1:at + 17]), at + 17
    else:
        raise ValueError("address kind %d" % kind)
    return host, struct.unpack(">H", data[end:end + 2])[0], end + 2


def address(endpoint):
    return b"\x01" + socket.inet_aton(endpoint[0]) + struct.pack(">H", endpoint[1])


def pump(first, second):
    selector = selectors.DefaultSelector()
    selector.register(first, selectors.EVENT_READ, second)
    selector.register(second, selectors.EVENT_READ, first)
    while True:
        for key, _ in selector.select():
            data = key.fileobj.recv(65536)
            if not data:
                return
            key.data.sendall(data)


def connect(client, host, port):
    say("connect %s:%d" % (host, port))
    try:
        target = socket.create_connection((resolve(host), port), timeout=10)
    except OSError:
        client.sendall(b"\x05\x05\x00" + address(("0.0.0.0", 0)))
        return
    target.settimeout(None)
    with target:
        client.sendall(b"\x05\x00\x00" + address(target.getsockname()))
        pump(client, target)


def associate(client):
    near = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    near.bind((LISTEN, 0))
    far = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    far.bind((LISTEN, 0))
    client.sendall(b"\x05\x00\x00" + address(near.getsockname()))
    selector = selectors.DefaultSelector()
    for one in (client, near, far):
        selector.register(one, selectors.EVENT_READ)
    back, seen = None, set()
    while True:
        for key, _ in selector.select():
            if key.fileobj is client:
                if not client.recv(4096):
                    return
            elif key.fileobj is near:
                data, back = near.recvfrom(65536)
                try:
                    host, port, at = parse(data, 3)
                    if (host, port) not in seen:
                        seen.add((host, port))
                        say("datagram %s:%d" % (host, port))
                    far.sendto(data[at:], (resolve(host), port))
                except (ValueError, IndexError, struct.error, OSError):
                    pass
            elif back:
                data, source = far.recvfrom(65536)
                near.sendto(b"\x00\x00\x00" + address(source) + data, back)


def serve(client):
    with client:
        try:
            _, count = read(client, 2)
            read(client, count)
            client.sendall(b"\x05\x00")
            head = read(client, 4)
            rest = head[3:] + read(client, {1: 6, 4: 18}.get(head[3], 1))
            if head[3] == 3:
                rest += read(client, rest[1] + 2)
            host, port, _ = parse(rest, 0)
            if head[1] == 1:
                connect(client, host, port)
            elif head[1] == 3:
                associate(client)
            else:
                client.sendall(b"\x05\x07\x00" + address(("0.0.0.0", 0)))
        except (OSError, EOFError):
            pass


def main():
    listener = socket.create_server((LISTEN, 0))
    say("ready %d" % listener.getsockname()[1])
    while True:
        client, _ = listener.accept()
        threading.Thread(target=serve, args=(client,), daemon=True).start()


main()
