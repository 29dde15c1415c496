using System.CommandLine;
using Replica.BitTorrent.Storage;

namespace Replica.Client.Cli;

/// <summary>What <c>app</c> and <c>up</c> have beyond the common settings.</summary>
internal sealed class PlayerSettings
{
    private readonly Setting<long> _cacheLimit = Settings.Size(
        "--cache-limit", 10L << 30, "Most disk space for cached content, as 500M or 2GiB (default 10GiB)", PieceCache.SmallestLimit);
    private readonly Setting<TimeSpan> _metainfoTimeout = Settings.Seconds(
        "--metainfo-timeout", TimeSpan.FromSeconds(60), "Give up finding an item's metainfo after so long (default 60)");

    public void AddTo(Command command)
    {
        command.Add(_cacheLimit);
        command.Add(_metainfoTimeout);
    }

    public PlayerOptions Read(CommandContext context) => new(context.Get(_cacheLimit), context.Get(_metainfoTimeout));
}
