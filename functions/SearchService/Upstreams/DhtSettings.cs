using Replica.Catalogue.Cloud;

namespace Replica.SearchService.Upstreams;

/// <summary>What a search service has of the DHT.</summary>
/// <param name="Upstreams">Servers of magnetico's HTTP API.</param>
/// <param name="Database">A magnetico database to import, or null.</param>
public sealed record DhtSettings(IReadOnlyList<DhtSearchAddress> Upstreams, string? Database)
{
    /// <summary>Variable: <see cref="Database"/>.</summary>
    public const string DatabaseVariable = "REPLICA_DHT_DATABASE";

    /// <summary>Nothing.</summary>
    public static DhtSettings None { get; } = new([], null);

    /// <summary>Reads the variables: <see cref="Upstreams"/> with commas or spaces between.</summary>
    /// <exception cref="FormatException">One is malformed; says which, without quoting it.</exception>
    public static DhtSettings FromEnvironment(Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        try
        {
            return new(DhtSearchAddress.ParseAll([variable(EnvironmentNames.DhtSearch) ?? ""]), variable(DatabaseVariable) is { Length: > 0 } file ? file : null);
        }
        catch (FormatException e)
        {
            throw new FormatException($"{EnvironmentNames.DhtSearch}: {e.Message}", e);
        }
    }
}
