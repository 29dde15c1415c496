using System.Globalization;
using System.Text;
using Replica.BitTorrent.Metainfo;

namespace Replica.BitTorrent.Trackers;

/// <summary>Writes the URLs that HTTP trackers are asked by (BEP 3, 7, 23, 48).</summary>
internal static class TrackerQuery
{
    // Bytes of a hash are no text: the URL stands as it is written here, or their escapes would be "corrected".
    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <summary>The URL of an announce; the tracker's own query stays in front.</summary>
    public static Uri Announce(Uri tracker, AnnounceRequest request)
    {
        Span<byte> hash = stackalloc byte[InfoHash.Length];
        request.Hash.CopyTo(hash);
        var query = Start(tracker.GetComponents(UriComponents.SchemeAndServer | UriComponents.PathAndQuery, UriFormat.UriEscaped));
        Escape(query.Append("info_hash="), hash);
        Escape(query.Append("&peer_id="), request.PeerId.Span);
        query.Append(CultureInfo.InvariantCulture, $"&port={request.Port}&uploaded={request.Stats.Uploaded}&downloaded={request.Stats.Downloaded}");
        query.Append(CultureInfo.InvariantCulture, $"&left={request.Stats.Left}&compact=1&no_peer_id=1&numwant={request.WantedPeers}&key={request.Key:X8}");
        if (request.Event != AnnounceEvent.None)
            query.Append("&event=").Append(Name(request.Event));
        if (request.TrackerId is { } id)
            Escape(query.Append("&trackerid="), id);
        return new Uri(query.ToString(), AsWritten);
    }

    /// <summary>The URL of a scrape; null if the tracker's announce URL is not of the form that allows one (BEP 48).</summary>
    public static Uri? Scrape(Uri tracker, IEnumerable<InfoHash> hashes)
    {
        var path = tracker.AbsolutePath;
        var name = path.LastIndexOf('/') + 1;
        if (!path.AsSpan(name).StartsWith("announce"))
            return null;
        var server = tracker.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);
        var query = Start($"{server}{path.AsSpan(0, name)}scrape{path.AsSpan(name + "announce".Length)}{tracker.Query}");
        Span<byte> bytes = stackalloc byte[InfoHash.Length];
        foreach (var hash in hashes)
        {
            if (query[^1] is not ('?' or '&'))
                query.Append('&');
            hash.CopyTo(bytes);
            Escape(query.Append("info_hash="), bytes);
        }

        return new Uri(query.ToString(), AsWritten);
    }

    private static StringBuilder Start(string url) => new StringBuilder(url).Append(url.Contains('?') ? '&' : '?');

    private static string Name(AnnounceEvent why) => why switch
    {
        AnnounceEvent.Started => "started",
        AnnounceEvent.Completed => "completed",
        _ => "stopped",
    };

    private static void Escape(StringBuilder query, ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            var letter = (char)value;
            if (char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' or '_' or '~')
                query.Append(letter);
            else
                query.Append(CultureInfo.InvariantCulture, $"%{value:X2}");
        }
    }
}
