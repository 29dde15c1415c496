using System.Text;
using Replica.BitTorrent.Metainfo;
using Replica.Catalogue.Items;
using Replica.Catalogue.Publishing;
using Replica.Catalogue.Uploads;
using Replica.ObjectStore;

namespace Replica.Ingest.Verify;

/// <summary>
/// Proves that an upload is what it claims to be. The torrent is read once: its signed URL stays good for a while, so whoever reads it twice may
/// read two different files. The data files can not change any more: completing the parts has pinned them.
/// </summary>
internal sealed class UploadCheck(IObjectStore store)
{
    private const int MaxKeyLength = 1024;

    public async Task<CheckedTorrent> RunAsync(UploadRecord upload, CancellationToken cancellationToken)
    {
        var read = await ReadTorrentAsync(upload, cancellationToken);
        if (read.Info is not { } info)
            return read;
        var refusal = FindMismatch(upload, info) ?? FindLongKey(info) ?? FindOverlongPadding(info)
            ?? await FindWrongBytesAsync(upload, info, cancellationToken);
        return refusal is null ? read : CheckedTorrent.Refused(refusal);
    }

    /// <summary>The files that an upload carries, in the order in which it declares them: all but padding.</summary>
    public static IEnumerable<FileEntry> UploadedFiles(InfoDictionary info) => info.Files.Where(file => !file.IsPadding);

    private async Task<CheckedTorrent> ReadTorrentAsync(UploadRecord upload, CancellationToken cancellationToken)
    {
        try
        {
            var bytes = await BoundedObject.ReadAsync(
                store, ItemKeys.IncomingTorrent(upload.Id), MetainfoDocument.MaxLength, cancellationToken);
            return bytes is null
                ? CheckedTorrent.Refused("The torrent file is missing; upload again.")
                : new CheckedTorrent(MetainfoDocument.Parse(bytes).Info, null);
        }
        catch (MetainfoException e)
        {
            return CheckedTorrent.Refused($"The torrent file is not usable: {e.Message}");
        }
        catch (InvalidDataException)
        {
            return CheckedTorrent.Refused($"The torrent file is larger than {MetainfoDocument.MaxLength} bytes.");
        }
    }

    private static string? FindMismatch(UploadRecord upload, InfoDictionary info)
    {
        if (info.Version == TorrentVersion.V2)
            return "The torrent is of version 2 alone, which few clients read; upload a version 1 or hybrid torrent.";
        if (info.Hash != upload.InfoHash)
            return $"The torrent's info hash is {info.Hash}; {upload.InfoHash} was announced.";
        var actual = UploadedFiles(info).ToArray();
        if (actual.Length != upload.Files.Length)
            return $"The torrent has {actual.Length} files; {upload.Files.Length} were announced.";
        for (var i = 0; i < actual.Length; i++)
        {
            var announced = upload.Files[i];
            if (actual[i].JoinedPath != announced.Path || actual[i].Length != announced.Length)
            {
                return $"File {i} of the torrent is {actual[i].JoinedPath} with {actual[i].Length} bytes; "
                    + $"{announced.Path} with {announced.Length} bytes was announced.";
            }
        }
        return null;
    }

    private static string? FindLongKey(InfoDictionary info)
    {
        var prefix = ItemPrefix.Parse(info.Hash.ToString());
        var tooLong = UploadedFiles(info).FirstOrDefault(file => Encoding.UTF8.GetByteCount(ItemKeys.Data(prefix, info, file)) > MaxKeyLength);
        return tooLong is null ? null : $"The path of file {tooLong.Index} is too long to be published; shorten its folders' names.";
    }

    /// <summary>Padding (BEP 47) aligns the next file to a piece, so it is shorter than one. Nobody sends it, so it must not cost more than what was sent.</summary>
    private static string? FindOverlongPadding(InfoDictionary info)
    {
        var padding = info.Files.Where(file => file.IsPadding).ToArray();
        return padding.Length > info.Files.Length - padding.Length || padding.Any(file => file.Length >= info.PieceLength)
            ? "The torrent has more padding than aligns its files to pieces."
            : null;
    }

    private Task<string?> FindWrongBytesAsync(UploadRecord upload, InfoDictionary info, CancellationToken cancellationToken)
    {
        // Positions in the declared list, which are those of the incoming objects; they differ from the torrent's own where it has padding.
        var keys = UploadedFiles(info).Select((file, i) => (file.Index, Key: ItemKeys.IncomingFile(upload.Id, i)))
            .ToDictionary(pair => pair.Index, pair => pair.Key);
        return PieceVerifier.FindFaultAsync(store, info, file => keys[file.Index], cancellationToken);
    }
}
