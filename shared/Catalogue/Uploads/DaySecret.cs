namespace Replica.Catalogue.Uploads;

/// <summary>How long the secret of a day is kept, wherever it is kept.</summary>
internal static class DaySecret
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(2);

    /// <summary>Two days after the day began; for a day that is past by then, two days from now.</summary>
    public static DateTimeOffset Expiry(DateOnly day, DateTimeOffset now)
    {
        var expiry = new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero) + Kept;
        return expiry > now ? expiry : now + Kept;
    }
}
