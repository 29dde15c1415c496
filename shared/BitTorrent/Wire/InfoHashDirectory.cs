using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Wire.Encryption;

namespace Replica.BitTorrent.Wire;

/// <summary>
/// The info hashes that connections are accepted for, by themselves and by what stands for them in an encrypted handshake. Safe for
/// concurrent use; a hash costs about 150 bytes.
/// </summary>
internal sealed class InfoHashDirectory
{
    private readonly Lock _gate = new();
    private readonly Dictionary<InfoHash, int> _holders = [];
    private readonly Dictionary<InfoHash, InfoHash> _byObfuscated = [];

    /// <summary>Adds a hash; it stays until it was removed as often as it was added.</summary>
    public void Add(InfoHash hash)
    {
        lock (_gate)
        {
            _holders[hash] = _holders.GetValueOrDefault(hash) + 1;
            _byObfuscated[MseKeys.Obfuscate(hash)] = hash;
        }
    }

    /// <summary>Takes back one <see cref="Add"/>.</summary>
    public void Remove(InfoHash hash)
    {
        lock (_gate)
        {
            if (!_holders.TryGetValue(hash, out var holders))
                return;
            if (holders > 1)
            {
                _holders[hash] = holders - 1;
                return;
            }
            _holders.Remove(hash);
            _byObfuscated.Remove(MseKeys.Obfuscate(hash));
        }
    }

    /// <summary>True if it was added.</summary>
    public bool Contains(InfoHash hash)
    {
        lock (_gate)
            return _holders.ContainsKey(hash);
    }

    /// <summary>The hash that <see cref="MseKeys.Obfuscate"/> makes this of; null if there is none.</summary>
    public InfoHash? Find(InfoHash obfuscated)
    {
        lock (_gate)
            return _byObfuscated.TryGetValue(obfuscated, out var hash) ? hash : null;
    }
}
