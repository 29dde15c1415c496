using Replica.BitTorrent.Metainfo;
using Replica.Catalogue.Items;

namespace Replica.Catalogue.Tests;

/// <summary>Items that differ by a number.</summary>
internal static class TestItems
{
    public static InfoHash Hash(int number) => InfoHash.Compute(BitConverter.GetBytes(number));

    public static CatalogueItem Create(int number, string? prefix = null, string title = "فیلم ۱ 片段 🎬'; --") => new(
        ItemPrefix.Parse(prefix ?? Hash(number).ToString()), Hash(number), $"name {number}", title, "Description\nof two lines", ["tag", "برچسب"],
        [new CatalogueFile("a b+c%2F.mp4", number), new CatalogueFile("sub/片段.srt", 0)], number, new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero));
}
