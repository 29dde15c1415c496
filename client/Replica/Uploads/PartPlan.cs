using Replica.BitTorrent.Metainfo;
using Replica.Client.Service;

namespace Replica.Client.Uploads;

/// <summary>What of an upload is still to be sent, checked: the parts are the files', nothing outside them is ever read.</summary>
/// <param name="Missing">The parts, in order.</param>
/// <param name="TorrentUrl">Where the <c>.torrent</c> goes.</param>
internal sealed record PartPlan(IReadOnlyList<FilePart> Missing, Uri TorrentUrl)
{
    /// <summary>Bytes still to be sent.</summary>
    public long MissingLength => Missing.Sum(part => part.Length);

    /// <summary>Reads the service's list of parts.</summary>
    /// <param name="service">URLs may be relative to it.</param>
    /// <param name="parts">All parts of all files.</param>
    /// <param name="torrentUrl">Where the <c>.torrent</c> goes.</param>
    /// <param name="files">The files that are sent, in the order of their announcement.</param>
    /// <exception cref="ServiceException">The parts are not the files'.</exception>
    public static PartPlan Create(Uri service, IReadOnlyList<UploadPart> parts, string torrentUrl, IReadOnlyList<FileEntry> files)
    {
        if (parts.Contains(null!)) throw Wrong("has a part that is none");
        var byFile = parts.ToLookup(part => part.File);
        if (byFile.Any(file => file.Key < 0 || file.Key >= files.Count)) throw Wrong("names a file that the torrent does not have");
        return new PartPlan([.. files.SelectMany((file, position) => MissingOf(service, position, file.Length, byFile[position]))], Resolve(service, torrentUrl));
    }

    private static IEnumerable<FilePart> MissingOf(Uri service, int file, long length, IEnumerable<UploadPart> parts)
    {
        long offset = 0;
        foreach (var part in parts.OrderBy(part => part.Index))
        {
            if (part.Offset != offset || part.Length <= 0 || part.Length > length - offset) throw Wrong("has parts that overlap or leave gaps");
            if (part.Received != true) yield return new FilePart(file, offset, part.Length, Resolve(service, part.Url));
            offset += part.Length;
        }

        if (offset != length) throw Wrong("has parts that do not cover the files");
    }

    private static Uri Resolve(Uri service, string? url) =>
        Uri.TryCreate(service, url, out var target) && target.Scheme is "http" or "https" ? target : throw Wrong("has a URL that is none");

    private static ServiceException Wrong(string what) => new($"the service's plan for the upload {what}; report this to its operator");
}
