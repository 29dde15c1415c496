
namespace Replica.SearchAnswers.Json;

/// <summary>How each source of results fared.</summary>
public sealed record SearchSources(string Service, string Dht)
{
    /// <summary>The service's own index answered.</summary>
    public const string Live = "ok";

    /// <summary>The newest snapshot answered, as the service was out of reach.</summary>
    public const string Snapshot = "snapshot";

    /// <summary>A state's name.</summary>
    public static string Name(DhtState state) => state switch
    {
        DhtState.Off => "off",
        DhtState.Ok => "ok",
        DhtState.Late => "late",
        _ => "failed",
    };
}
