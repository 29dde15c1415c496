
namespace Replica.SearchAnswers.Json;

/// <summary>How each source of results fared.</summary>
public sealed record SearchSources(string Service, string Dht)
{
    /// <summary>A state's name.</summary>
    public static string Name(DhtState state) => state switch
    {
        DhtState.Off => "off",
        DhtState.Ok => "ok",
        DhtState.Late => "late",
        _ => "failed",
    };
}
