#!/usr/bin/python3
"""A libtorrent session as a process that tests drive.

A command is one line of JSON on standard input: {"id": 1, "do": "add", ...}. Each is answered by one line {"id": 1, "result": ...} or
{"id": 1, "error": "..."}, in whatever order they end. The first line of output is {"ready": {"port": ...}}; the first argument has the settings.
Ends with its standard input.
"""
import json
import os
import sys
import threading
import time

import libtorrent as lt

STEP = 0.02
FORCED, ENABLED, DISABLED = 0, 1, 2
PLAINTEXT, RC4, BOTH = 1, 2, 3
ENCRYPTION = {
    "off": (DISABLED, DISABLED, BOTH),
    "prefer": (ENABLED, ENABLED, BOTH),
    "require": (FORCED, FORCED, RC4),
    "plaintext": (FORCED, FORCED, PLAINTEXT),
}


def settings_of(options):
    out_policy, in_policy, level = ENCRYPTION[options.get("encryption", "prefer")]
    tcp, utp = "tcp" in options.get("transports", ["tcp", "utp"]), "utp" in options.get("transports", ["tcp", "utp"])
    nodes = options.get("dhtBootstrap", [])
    settings = {
        "listen_interfaces": options.get("listen", "127.0.0.1:0"),
        "enable_outgoing_tcp": tcp, "enable_incoming_tcp": tcp, "enable_outgoing_utp": utp, "enable_incoming_utp": utp,
        "out_enc_policy": out_policy, "in_enc_policy": in_policy, "allowed_enc_level": level, "prefer_rc4": level != PLAINTEXT,
        "enable_dht": options.get("dht", False), "dht_bootstrap_nodes": ",".join(nodes),
        "enable_lsd": options.get("lsd", False), "enable_upnp": False, "enable_natpmp": False,
        # What keeps strangers apart on the internet keeps neighbours of one machine apart too.
        "allow_multiple_connections_per_ip": True, "close_redundant_connections": False, "ssrf_mitigation": False,
        "no_connect_privileged_ports": False, "dht_restrict_routing_ips": False, "dht_restrict_search_ips": False,
        "dht_ignore_dark_internet": False, "dht_enforce_node_id": False, "dht_prefer_verified_node_ids": False,
        "dht_block_ratelimit": 1000, "dht_upload_rate_limit": 1000000,
        # The bytes are compared, the speed is measured: nothing waits for a slot, and uTP does not yield to TCP.
        "unchoke_slots_limit": -1, "mixed_mode_algorithm": 0, "min_reconnect_time": 1, "connection_speed": 200, "max_failcount": 100,
        "active_downloads": -1, "active_seeds": -1, "active_limit": 100000, "active_checking": -1, "connections_limit": 2000,
        "alert_mask": lt.alert.category_t.status_notification | lt.alert.category_t.error_notification | lt.alert.category_t.storage_notification,
        "user_agent": "libtorrent/" + lt.__version__, "max_metadata_size": 32 * 1024 * 1024,
    }
    settings.update(options.get("settings", {}))
    return settings


def endpoint(text):
    host, port = text.rsplit(":", 1)
    return host.strip("[]"), int(port)


class Peer:
    def __init__(self, options):
        self.options = options
        self.session = lt.session(settings_of(options))
        self.torrents = {}
        self.pex = options.get("pex", False)
        for node in options.get("dhtBootstrap", []):
            self.session.add_dht_node(endpoint(node))

    def ready(self):
        until = time.monotonic() + 30
        while time.monotonic() < until:
            port = self.session.listen_port()
            if port:
                return {"port": port}
            time.sleep(STEP)
        raise RuntimeError("does not listen")

    def add(self, torrent=None, magnet=None, folder=".", seed=False, peers=(), trackers=None, webSeeds=(), upLimit=0, downLimit=0,
            sequential=False):
        parameters = lt.parse_magnet_uri(magnet) if magnet else lt.add_torrent_params()
        if torrent:
            parameters.ti = lt.torrent_info(torrent)
        parameters.save_path = folder
        parameters.flags &= ~(lt.torrent_flags.auto_managed | lt.torrent_flags.paused)
        flags = lt.torrent_flags
        for flag, wanted in (
            (flags.seed_mode, seed), (flags.sequential_download, sequential),
            (flags.disable_dht, not self.options.get("dht", False)), (flags.disable_lsd, not self.options.get("lsd", False)),
            (flags.disable_pex, not self.pex),
        ):
            if wanted:
                parameters.flags |= flag
        if trackers is not None:
            parameters.trackers = list(trackers)
            parameters.flags |= flags.override_trackers
        if webSeeds:
            parameters.url_seeds = list(webSeeds)
        handle = self.session.add_torrent(parameters)
        if upLimit:
            handle.set_upload_limit(upLimit)
        if downLimit:
            handle.set_download_limit(downLimit)
        for peer in peers:
            handle.connect_peer(endpoint(peer))
        key = len(self.torrents)
        self.torrents[key] = (handle, list(peers))
        return {"torrent": key}

    def addMany(self, torrents, folder):
        for path in torrents:
            parameters = lt.add_torrent_params()
            parameters.ti = lt.torrent_info(path)
            parameters.save_path = folder
            parameters.flags = (parameters.flags | lt.torrent_flags.seed_mode) & ~(lt.torrent_flags.auto_managed | lt.torrent_flags.paused)
            self.torrents[len(self.torrents)] = (self.session.add_torrent(parameters), [])
        return {"torrents": len(self.torrents)}

    def connect(self, peer, torrent=0):
        self.torrents[torrent][0].connect_peer(endpoint(peer))

    def setLimits(self, upLimit=0, downLimit=0, torrent=0):
        self.torrents[torrent][0].set_upload_limit(upLimit)
        self.torrents[torrent][0].set_download_limit(downLimit)

    def wait(self, seconds, torrent=0):
        """Until everything is verified. Connections that broke are made again and the DHT is asked again, as a person's patience would."""
        handle, peers = self.torrents[torrent]
        begun = time.monotonic()
        nudged = begun
        while not handle.status().is_seeding:
            now = time.monotonic()
            if now - begun > seconds:
                raise TimeoutError("not finished: " + json.dumps(self.stats(torrent)))
            if now - nudged > 3:
                nudged = now
                self.nudge(handle, peers)
            if handle.status().errc.value():
                raise RuntimeError(handle.status().errc.message())
            time.sleep(STEP)
        self.flush(handle, begun + seconds)
        return {"seconds": time.monotonic() - begun}

    def flush(self, handle, until):
        """Verified is not written: blocks are hashed from memory while their writes still wait for the disk thread."""
        self.session.pop_alerts()
        handle.flush_cache()
        while not any(isinstance(alert, lt.cache_flushed_alert) for alert in self.session.pop_alerts()):
            if time.monotonic() > until:
                raise TimeoutError("the copy was not written")
            time.sleep(STEP)

    def nudge(self, handle, peers):
        if not handle.status().num_peers:
            for peer in peers:
                handle.connect_peer(endpoint(peer))
        if self.options.get("dht", False):
            handle.force_dht_announce()

    def announce(self, torrent=0):
        handle, _ = self.torrents[torrent]
        handle.force_dht_announce() if self.options.get("dht", False) else handle.force_reannounce()

    def stats(self, torrent=0):
        handle, _ = self.torrents[torrent]
        status = handle.status()
        return {
            "progress": status.progress, "state": str(status.state), "down": status.total_payload_download, "up": status.total_payload_upload,
            "error": status.errc.message() if status.errc.value() else None, "hasMetadata": status.has_metadata,
            "dhtNodes": self.session.status().dht_nodes if self.options.get("dht", False) else 0,
            "trackers": [{"url": t["url"], "verified": t["verified"]} for t in handle.trackers()],
            "peers": [self.peer(p) for p in handle.get_peer_info()],
        }

    @staticmethod
    def peer(p):
        flags = lt.peer_info
        client = p.client.decode("utf-8", "replace") if isinstance(p.client, bytes) else p.client
        is_utp = bool(p.flags & (1 << 17))
        return {
            "address": "%s:%d" % p.ip, "client": client, "webSeed": p.connection_type != flags.standard_bittorrent,
            "transport": "utp" if is_utp else "tcp",
            "encryption": "rc4" if p.flags & flags.rc4_encrypted else "plaintext" if p.flags & flags.plaintext_encrypted else "off",
            "seed": bool(p.flags & flags.seed), "down": p.total_download, "up": p.total_upload,
            "connected": not p.flags & (flags.handshake | flags.connecting), "outgoing": bool(p.flags & flags.local_connection),
            "source": p.source,
        }

    def play(self, offset, length, seconds, torrent=0):
        """Asks for bytes with deadlines, as a player's GET; tells when the first and when all of them were there."""
        handle, _ = self.torrents[torrent]
        begun = time.monotonic()
        while not handle.has_metadata():
            if time.monotonic() - begun > seconds:
                raise TimeoutError("no metadata")
            time.sleep(STEP / 4)
        size = handle.torrent_file().piece_length()
        pieces = range(offset // size, (offset + length - 1) // size + 1)
        handle.clear_piece_deadlines()
        for order, piece in enumerate(pieces):
            handle.set_piece_deadline(piece, 100 * order)
        first = None
        for piece in pieces:
            while not handle.have_piece(piece):
                if time.monotonic() - begun > seconds:
                    raise TimeoutError("piece %d did not come: %s" % (piece, json.dumps(self.stats(torrent))))
                time.sleep(STEP / 4)
            first = first or time.monotonic() - begun
        return {"first": first, "all": time.monotonic() - begun}

    def make(self, path, out, version="1", pieceLength=0, private=False, trackers=(), webSeeds=(), padding=False):
        """A torrent of a file or folder; version is 1, 2 or hybrid."""
        files = lt.file_storage()
        lt.add_files(files, path)
        flags = {"1": 64, "2": 32, "hybrid": 0}[version]
        if padding:
            flags |= lt.create_torrent.canonical_files
        creator = lt.create_torrent(files, pieceLength, flags)
        for tier, tracker in enumerate(trackers):
            creator.add_tracker(tracker, tier)
        for seed in webSeeds:
            creator.add_url_seed(seed)
        creator.set_priv(private)
        lt.set_piece_hashes(creator, os.path.dirname(path))
        with open(out, "wb") as file:
            file.write(lt.bencode(creator.generate()))
        info = lt.torrent_info(out)
        hashes = info.info_hashes()
        return {
            "infoHash": str(hashes.v1) if hashes.has_v1() else None, "infoHashV2": str(hashes.v2) if hashes.has_v2() else None,
            "magnet": lt.make_magnet_uri(info), "pieces": info.num_pieces(),
        }

    def alerts(self):
        return [f"{type(alert).__name__}: {alert}" for alert in self.session.pop_alerts()]


OUT = threading.Lock()


def say(message):
    with OUT:
        sys.stdout.write(json.dumps(message) + "\n")
        sys.stdout.flush()


def run(peer, command):
    number, name = command.pop("id"), command.pop("do")
    try:
        say({"id": number, "result": getattr(peer, name)(**command)})
    except Exception as error:  # Whatever it was, the test that asked is told.
        say({"id": number, "error": f"{type(error).__name__}: {error}"})


def main():
    peer = Peer(json.loads(sys.argv[1]) if len(sys.argv) > 1 else {})
    say({"ready": peer.ready()})
    for line in sys.stdin:
        threading.Thread(target=run, args=(peer, json.loads(line)), daemon=True).start()
    sys.stdout.flush()
    # At once: a session's orderly end waits for its trackers.
    os._exit(0)


main()
