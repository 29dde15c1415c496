using System.Globalization;

namespace Replica.SearchService.Upstreams;

/// <summary>A search of magnetico's API.</summary>
/// <param name="Match">FTS5's MATCH expression.</param>
/// <param name="Order">Order of the rows.</param>
/// <param name="Epoch">Unix seconds: rows changed later are left out, so that all pages are of one state.</param>
internal sealed record MagneticoRequest(string Match, MagneticoOrder Order, long Epoch)
{
    /// <summary>Path and query below the base URL. A parameter that magneticow does not know would be an error there.</summary>
    /// <param name="limit">Rows wanted; magneticow sets no bound of its own.</param>
    /// <param name="after">The last row known, or null for the first page.</param>
    public string ToPath(int limit, MagneticoKey? after)
    {
        var (order, ascending) = Order switch
        {
            MagneticoOrder.Discovered => ("DISCOVERED_ON", "false"),
            MagneticoOrder.Size => ("TOTAL_SIZE", "false"),
            _ => ("RELEVANCE", "true"),
        };
        var path = string.Create(CultureInfo.InvariantCulture,
            $"api/v0.1/torrents?query={Uri.EscapeDataString(Match)}&epoch={Epoch}&orderBy={order}&ascending={ascending}&limit={limit}");
        return after is { } key
            ? path + string.Create(CultureInfo.InvariantCulture, $"&lastOrderedValue={Uri.EscapeDataString(key.Value.ToString("R", CultureInfo.InvariantCulture))}&lastID={key.Id}")
            : path;
    }
}
