using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Replica.Support.Magnetico;

/// <summary>The parameters of magneticow's search, read as its schema decoder does.</summary>
internal sealed record MagneticowParameters(string? Query, long Epoch, string OrderBy, bool Ascending, double? LastOrderedValue, long? LastId, long Limit)
{
    private static readonly string[] Known = ["query", "epoch", "orderBy", "ascending", "lastOrderedValue", "lastID", "limit"];
    private static readonly string[] Orders = ["RELEVANCE", "TOTAL_SIZE", "DISCOVERED_ON", "N_FILES", "UPDATED_ON", "N_SEEDERS", "N_LEECHERS"];

    /// <summary>Reads; null where it would answer 400.</summary>
    public static MagneticowParameters? Read(IQueryCollection query)
    {
        if (query.Keys.Any(key => !Known.Contains(key)))
            return null;
        try
        {
            var text = query["query"].FirstOrDefault();
            var read = new MagneticowParameters(
                string.IsNullOrEmpty(text) ? null : text,
                long.Parse(query["epoch"].FirstOrDefault() ?? DateTimeOffset.MaxValue.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
                query["orderBy"].FirstOrDefault() ?? (string.IsNullOrEmpty(text) ? "DISCOVERED_ON" : "RELEVANCE"),
                bool.Parse(query["ascending"].FirstOrDefault() ?? "true"),
                query["lastOrderedValue"].FirstOrDefault() is { } value ? double.Parse(value, CultureInfo.InvariantCulture) : null,
                query["lastID"].FirstOrDefault() is { } id ? long.Parse(id, CultureInfo.InvariantCulture) : null,
                long.Parse(query["limit"].FirstOrDefault() ?? "20", NumberStyles.None, CultureInfo.InvariantCulture));
            return read.Epoch > 0 && Orders.Contains(read.OrderBy) && read.LastId is null == read.LastOrderedValue is null ? read : null;
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            return null;
        }
    }
}
