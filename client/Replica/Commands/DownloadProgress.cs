using System.Text.Json;
using Replica.BitTorrent.Swarm;
using Replica.Client.Cli;

namespace Replica.Client.Commands;

/// <summary>Turns the engine's progress into events and a progress line, at most a few a second, and remembers when the first byte came.</summary>
internal sealed class DownloadProgress(CommandContext context, long start) : IProgress<TorrentProgress>
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(0.5);

    private readonly Lock _lock = new();
    private TorrentProgress _last;
    private TimeSpan? _firstByte;
    private TimeSpan? _told;

    public void Report(TorrentProgress value)
    {
        lock (_lock)
        {
            var now = context.Time.GetElapsedTime(start);
            _last = value;
            if (value.Have > 0) _firstByte ??= now;
            if (now - _told < Pause) return;
            _told = now;
            Tell(now);
        }
    }

    /// <summary>The closing line.</summary>
    public DownloadDone Done(string path, long length)
    {
        lock (_lock)
        {
            return new DownloadDone(path, length, context.Time.GetElapsedTime(start).TotalSeconds, _firstByte?.TotalSeconds, Sources);
        }
    }

    private BytesBySource Sources => new(_last.Sources.Swarm, _last.Sources.Http, _last.Sources.Lan, _last.Sources.Cache);

    private void Tell(TimeSpan now)
    {
        if (context.Options.Json)
            context.Terminal.Line(JsonSerializer.Serialize(new DownloadStep(_last.Have, _last.Wanted, now.TotalSeconds, Sources), CliJson.Readable.DownloadStep));
        context.Terminal.Progress($"{ByteSize.Format(_last.Have)} of {ByteSize.Format(_last.Wanted)}");
    }
}
