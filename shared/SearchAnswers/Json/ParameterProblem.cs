namespace Replica.SearchAnswers.Json;

/// <summary>The error answer (RFC 9457) to a wrong parameter.</summary>
internal sealed record ParameterProblem(string Type, string Title, int Status, string Detail, string Parameter);
