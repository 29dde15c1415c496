using System.Text.Json.Serialization;

namespace Replica.Client.Commands;

/// <summary>A line of <c>get --json</c> on the way.</summary>
/// <param name="Have">Bytes verified of those wanted.</param>
/// <param name="Length">Bytes in all wanted pieces.</param>
/// <param name="Seconds">From the start of the command.</param>
/// <param name="BytesBySource">Where the bytes came from so far.</param>
internal sealed record DownloadStep(long Have, long Length, double Seconds, BytesBySource BytesBySource)
{
    [JsonPropertyOrder(-1)]
    public string Event { get; } = "progress";
}
