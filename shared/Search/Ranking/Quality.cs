namespace Replica.Search.Ranking;

/// <summary>How good a document is whatever was asked: first-party, well seeded, new. Nothing of "now" is in it, so it can be stored.</summary>
internal static class Quality
{
    private const int FirstParty = 60;
    private const int MostSeeded = 120;
    private const int Newest = 75;

    // Seeders above these are all the same.
    private const double ManySeeders = 100_000;

    private static readonly DateTimeOffset Oldest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Span = TimeSpan.FromDays(50 * 365.25);

    /// <summary>0 to 255, larger is better.</summary>
    public static byte Of(IndexDocument document)
    {
        var seeders = Math.Clamp(document.Seeders ?? 0, 0, ManySeeders);
        var seeded = Math.Log2(1 + seeders) / Math.Log2(1 + ManySeeders);
        var age = Math.Clamp((document.Date - Oldest) / Span, 0, 1);
        var source = document.Source == "replica" ? FirstParty : 0;
        return (byte)(source + (int)(seeded * MostSeeded) + (int)(age * Newest));
    }
}
