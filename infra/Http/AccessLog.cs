namespace Replica.Infra.Http;

/// <summary>
/// What is written of a request: which route (by its pattern, so no upload's id), how it went and how long it took. Neither query nor path nor
/// address nor any header.
/// </summary>
internal static class AccessLog
{
    private static readonly (string Name, string Variable)[] Fields =
    [
        ("time", "requestTimeEpoch"),
        ("request", "requestId"),
        ("route", "routeKey"),
        ("status", "status"),
        ("bytes", "responseLength"),
        ("milliseconds", "responseLatency"),
        ("functionStatus", "integrationStatus"),
        ("functionMilliseconds", "integrationLatency"),
    ];

    /// <summary>One line of JSON.</summary>
    public static string Format { get; } = "{" + string.Join(",", Fields.Select(field => $"\"{field.Name}\":\"$context.{field.Variable}\"")) + "}";
}
