using Replica.BitTorrent.Metainfo;

namespace Replica.Catalogue.Items;

/// <summary>
/// A Replica link: a magnet link whose <c>xs=replica:&lt;prefix&gt;</c> says where the service keeps the item. It carries no addresses.
/// </summary>
/// <param name="InfoHash">The torrent.</param>
/// <param name="Prefix">The item's prefix; the info hash where the link has no <c>xs=replica:</c>.</param>
/// <param name="DisplayName"><c>dn</c>, or empty.</param>
/// <param name="FileIndex"><c>so</c>; 0 if missing or malformed.</param>
public sealed record ReplicaLink(InfoHash InfoHash, ItemPrefix Prefix, string DisplayName, int FileIndex)
{
    private const string Wrapper = "replica://";
    private const string Source = "replica:";

    /// <summary>The torrent's version 2 info hash (BEP 52), where the link has one.</summary>
    public InfoHashV2? InfoHashV2 { get; init; }

    /// <summary>The magnet link that it was read from, with the addresses that its author put in; whoever uses those decides whether they may be used.</summary>
    public MagnetLink Magnet { get; private init; } = new(InfoHash);

    /// <summary>Reads a link: parameters in any order, <c>btih</c> in hex or base32, optional <c>replica://</c> before <c>magnet:</c>.</summary>
    /// <exception cref="FormatException">Not a link, or one with an inadmissible prefix; the message says which.</exception>
    public static ReplicaLink Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var magnet = MagnetLink.Parse(text.StartsWith(Wrapper, StringComparison.OrdinalIgnoreCase) ? text[Wrapper.Length..] : text);
        return new(magnet.InfoHash, PrefixOf(magnet), magnet.DisplayName ?? "", magnet.SelectedFile ?? 0)
        {
            InfoHashV2 = magnet.InfoHashV2,
            Magnet = magnet,
        };
    }

    /// <summary>True if both name the same file of the same item, whatever addresses they bring along.</summary>
    public bool Equals(ReplicaLink? other) =>
        other is not null && InfoHash == other.InfoHash && InfoHashV2 == other.InfoHashV2
        && Prefix == other.Prefix && DisplayName == other.DisplayName && FileIndex == other.FileIndex;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(InfoHash, Prefix, DisplayName, FileIndex);

    /// <summary><c>magnet:?xt=urn:btih:…&amp;xt=urn:btmh:1220…&amp;dn=…&amp;so=…&amp;xs=replica:…</c></summary>
    public override string ToString() =>
        new MagnetLink(InfoHash)
        {
            InfoHashV2 = InfoHashV2,
            DisplayName = DisplayName,
            SelectedFile = FileIndex,
            ExactSources = [Source + Prefix],
        }.ToString();

    // Only the opaque part counts: "replica:abc" without a query or fragment, and "replica://abc" as some older links have it.
    // Another scheme names no item of ours.
    private static ItemPrefix PrefixOf(MagnetLink magnet) =>
        magnet.ExactSources.FirstOrDefault(source => source.StartsWith(Source, StringComparison.OrdinalIgnoreCase)) is { } source
            ? ItemPrefix.Parse(source[Source.Length..].Split('?', '#')[0].TrimStart('/'))
            : ItemPrefix.Parse(magnet.InfoHash.ToString());
}
