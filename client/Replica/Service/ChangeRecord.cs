using System.Text.Json;

namespace Replica.Client.Service;

/// <summary>One change of the service's catalogue, as it travels.</summary>
/// <param name="Seq">From 1, ascending, with gaps.</param>
/// <param name="Kind"><c>put</c>, <c>remove</c>, <c>block</c> or <c>unblock</c>.</param>
/// <param name="Prefix">The item's prefix; for a block of a hash that had no item, the hash.</param>
/// <param name="InfoHash">The torrent.</param>
/// <param name="Item">For a put, the item; null if it has gone since.</param>
internal sealed record ChangeRecord(long Seq, string Kind, string Prefix, string InfoHash, JsonElement? Item)
{
    /// <summary>True if both are the same entry of one log.</summary>
    public bool IsSame(ChangeRecord other) =>
        Seq == other.Seq && Kind == other.Kind && Prefix == other.Prefix && InfoHash == other.InfoHash;
}
