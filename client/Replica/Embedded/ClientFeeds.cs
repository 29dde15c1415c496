using System.Text.Json;
using Replica.Client.Content;
using Replica.Client.LocalServer;
using Replica.Client.Uploads;

namespace Replica.Client.Embedded;

/// <summary>What a client tells on <c>/replica/events</c>.</summary>
internal static class ClientFeeds
{
    // A page shows the latest; the whole list is a route of its own.
    private const int MostUploads = 100;

    /// <summary><c>torrent</c>: every open torrent; one that closed comes once more, with <c>closed</c>.</summary>
    public static StateFeed Torrents(ContentEngines engines) => new(
        "torrent",
        async _ =>
        {
            var views = await Task.WhenAll(engines.Torrents.Select(TorrentView.FindAsync));
            return views.OfType<TorrentView>().ToDictionary(view => view.InfoHash, view => JsonSerializer.Serialize(view, LocalJson.Default.TorrentView));
        },
        hash => JsonSerializer.Serialize(new ClosedTorrent(hash, true), LocalJson.Default.ClosedTorrent));

    /// <summary><c>upload</c>: the user's latest uploads.</summary>
    public static StateFeed Uploads(UploadLibrary library) => new("upload", _ => Task.FromResult<IReadOnlyDictionary<string, string>>(
        library.List().Take(MostUploads).ToDictionary(upload => upload.UploadId, upload => JsonSerializer.Serialize(UploadEntry.Of(upload), LocalJson.Default.UploadEntry))));

    /// <summary><c>notice</c>: the last things that the user was told of.</summary>
    public static StateFeed Notices(NoticeBoard board) => new("notice", _ => Task.FromResult<IReadOnlyDictionary<string, string>>(
        board.All.ToDictionary(notice => $"{notice.Number}", notice => JsonSerializer.Serialize(notice, LocalJson.Default.Notice))));
}
