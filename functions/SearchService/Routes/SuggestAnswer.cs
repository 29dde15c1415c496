namespace Replica.SearchService.Routes;

/// <summary>The body of <c>GET /v1/suggest</c>.</summary>
internal sealed record SuggestAnswer(IReadOnlyList<string> Suggestions);
