using System.Collections.Immutable;

namespace Replica.BitTorrent.Metainfo;

/// <summary>A file on disk that becomes part of a torrent, as it was when it was found.</summary>
/// <param name="FullPath">Where it is.</param>
/// <param name="Path">Its path in the torrent.</param>
/// <param name="Length">Bytes.</param>
/// <param name="LastWrite">When it was last written.</param>
internal sealed record SourceFile(string FullPath, ImmutableArray<string> Path, long Length, DateTime LastWrite)
{
    public static SourceFile Of(FileInfo file, ImmutableArray<string> path) => new(file.FullName, path, file.Length, file.LastWriteTimeUtc);

    /// <exception cref="IOException">It is no longer what it was.</exception>
    public void RequireUnchanged()
    {
        var now = new FileInfo(FullPath);
        if (!now.Exists || now.Length != Length || now.LastWriteTimeUtc != LastWrite)
            throw Changed();
    }

    public IOException Changed() => new($"'{FullPath}' changed while it was read. Try again once nothing writes to it.");
}
