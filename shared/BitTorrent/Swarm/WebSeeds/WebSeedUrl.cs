using Replica.BitTorrent.Metainfo;

namespace Replica.BitTorrent.Swarm.WebSeeds;

/// <summary>Where a web seed keeps a file (BEP 19).</summary>
internal static class WebSeedUrl
{
    // The path is encoded already, to the byte; left alone, Uri would undo and redo some of it.
    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <summary>
    /// A multi-file torrent's files lie below the URL, a single file below it if it ends in <c>/</c> and else at it.
    /// Segments are UTF-8, percent-encoded but for the unreserved characters of RFC 3986.
    /// </summary>
    public static Uri Of(Uri seed, InfoDictionary info, FileEntry file)
    {
        var url = seed.GetComponents(UriComponents.HttpRequestUrl | UriComponents.UserInfo, UriFormat.UriEscaped);
        if (info.IsSingleFile && !url.EndsWith('/'))
            return seed;
        var separator = url.EndsWith('/') ? "" : "/";
        return new Uri(url + separator + string.Join('/', info.LayoutPath(file).Select(Uri.EscapeDataString)), AsWritten);
    }
}
