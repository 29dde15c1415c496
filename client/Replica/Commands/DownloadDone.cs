using System.Text.Json.Serialization;

namespace Replica.Client.Commands;

/// <summary>The last line of <c>get --json</c>.</summary>
/// <param name="Path">Full path of the torrent's file or folder, or of the one file wanted.</param>
/// <param name="Length">Bytes wanted.</param>
/// <param name="Seconds">From the start of the command.</param>
/// <param name="FirstByteSeconds">From the start of the command to the first verified byte; null where nothing was to be had (an empty file).</param>
/// <param name="BytesBySource">Where the bytes came from.</param>
internal sealed record DownloadDone(string Path, long Length, double Seconds, double? FirstByteSeconds, BytesBySource BytesBySource)
{
    [JsonPropertyOrder(-1)]
    public string Event { get; } = "done";
}
