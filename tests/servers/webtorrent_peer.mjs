// A webtorrent client as a process that tests drive, in the way of libtorrent_peer.py: a command is one line of JSON on standard input,
// answered by one line on standard output. The first argument has the settings. Ends with its standard input.
import { createInterface } from 'node:readline';
import WebTorrent from 'webtorrent';

const options = JSON.parse(process.argv[2] ?? '{}');
const transports = options.transports ?? ['tcp', 'utp'];
const client = new WebTorrent({
  torrentPort: options.port ?? 0,
  utp: transports.includes('utp'),
  // It listens on TCP in any case, and reaches others by uTP first where it has it.
  dht: false,
  lsd: false,
  natUpnp: false,
  natPmp: false,
  utPex: options.pex ?? false,
  maxConns: 200,
});
const torrents = [];
const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);

const commands = {
  add: ({ torrent, magnet, folder, peers = [], trackers = [], seed = false }) =>
    new Promise((resolve, reject) => {
      const added = client.add(torrent ?? magnet, { path: folder, announce: trackers, skipVerify: false });
      added.on('error', reject);
      added.on('infoHash', () => peers.forEach((peer) => added.addPeer(peer)));
      torrents.push(added);
      // A seed answers once its bytes are checked, so that whoever comes next is served.
      if (seed) added.on('done', () => resolve({ torrent: torrents.length - 1 }));
      else resolve({ torrent: torrents.length - 1 });
    }),
  connect: async ({ peer, torrent = 0 }) => torrents[torrent].addPeer(peer) ?? null,
  wait: ({ seconds, torrent = 0 }) =>
    new Promise((resolve, reject) => {
      const begun = performance.now();
      const done = () => resolve({ seconds: (performance.now() - begun) / 1000 });
      if (torrents[torrent].done) return done();
      torrents[torrent].once('done', done);
      setTimeout(() => reject(new Error(`not finished: ${JSON.stringify(commands.stats({ torrent }))}`)), seconds * 1000).unref();
      return undefined;
    }),
  stats: ({ torrent = 0 }) => ({
    progress: torrents[torrent].progress,
    peers: torrents[torrent].wires.map((wire) => ({ address: `${wire.remoteAddress}:${wire.remotePort}`, transport: wire.type, down: wire.downloaded, up: wire.uploaded })),
  }),
};

client.on('error', (error) => say({ error: String(error) }));
client.on('listening', () => say({ ready: { port: client.address().port, utp: WebTorrent.UTP_SUPPORT } }));
for await (const line of createInterface({ input: process.stdin })) {
  const { id, do: name, ...command } = JSON.parse(line);
  Promise.resolve()
    .then(() => commands[name](command))
    .then((result) => say({ id, result: result ?? null }), (error) => say({ id, error: String(error) }));
}
process.exit(0);
