namespace Replica.Ingest.Media;

/// <summary>What a media file is.</summary>
/// <param name="Duration">Playing time, if the container tells it.</param>
/// <param name="HasPicture">It has video that is more than a cover.</param>
/// <param name="Format">The container as ffprobe names it: <c>mov,mp4,m4a,3gp,3g2,mj2</c>; null if nobody looked.</param>
internal sealed record MediaFacts(TimeSpan? Duration, bool HasPicture, string? Format = null)
{
    /// <summary>The extension that files in such a container have.</summary>
    public string Extension => Format?.Split(',') switch
    {
        [.., "webm"] => HasPicture ? "webm" : "weba",
        ["mpegts", ..] => "ts",
        ["mpeg", ..] => "mpg",
        ["mov", ..] => HasPicture ? "mp4" : "m4a",
        [var name and ("mp3" or "aac" or "flac" or "wav" or "ogg" or "avi" or "flv"), ..] => name,
        _ => "mp4",
    };
}
