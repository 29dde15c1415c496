using System.Collections;
using Replica.Catalogue.Items;
using Replica.Catalogue.Uploads;
using Replica.ObjectStore;

namespace Replica.Api.Uploads;

/// <summary>What of an upload has arrived whole.</summary>
internal sealed class Arrivals
{
    private const int ConcurrentCalls = 8;
    private readonly BitArray?[] _parts;

    private Arrivals(int files) => _parts = new BitArray?[files];

    /// <summary>True if the torrent is there.</summary>
    public bool Torrent { get; private set; }

    /// <summary>True if a file's parts have been joined, so that they can not be sent again.</summary>
    public bool IsJoined(int file) => _parts[file] is null;

    /// <summary>True if a part is there.</summary>
    public bool Has(UploadPart part) => _parts[part.File] is not { } arrived || arrived[part.Index];

    public static async Task<Arrivals> ReadAsync(IObjectStore store, UploadRecord upload, CancellationToken cancellationToken)
    {
        var arrivals = new Arrivals(upload.Files.Length);
        var torrent = await store.FindAsync(ItemKeys.IncomingTorrent(upload.Id), cancellationToken);
        arrivals.Torrent = torrent?.Length == upload.TorrentLength;
        var options = new ParallelOptions { MaxDegreeOfParallelism = ConcurrentCalls, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, upload.Files.Length, options, async (file, stop) =>
            arrivals._parts[file] = await ReadFileAsync(store, upload, file, stop));
        return arrivals;
    }

    /// <returns>A bit for each part; null if they are joined or the file is empty.</returns>
    private static async Task<BitArray?> ReadFileAsync(IObjectStore store, UploadRecord upload, int file, CancellationToken cancellationToken)
    {
        var (length, partsId) = (upload.Files[file].Length, upload.Files[file].PartsId);
        if (length == 0)
            return null;
        var key = ItemKeys.IncomingFile(upload.Id, file);
        var listed = await store.ListPartsAsync(key, partsId, cancellationToken);
        if (listed.Count == 0 && (await store.FindAsync(key, cancellationToken))?.Length == length)
            return null;

        var arrived = new BitArray(PartLayout.CountOf(upload, file));
        foreach (var part in listed)
        {
            var index = part.Part - 1;
            if (index >= 0 && index < arrived.Length)
                arrived[index] = part.Length == Math.Min(upload.PartLength, length - (index * upload.PartLength));
        }
        return arrived;
    }
}
