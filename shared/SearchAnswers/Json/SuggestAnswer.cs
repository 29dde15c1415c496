namespace Replica.SearchAnswers.Json;

/// <summary>The body of <c>GET /v1/suggest</c>.</summary>
internal sealed record SuggestAnswer(IReadOnlyList<string> Suggestions);
