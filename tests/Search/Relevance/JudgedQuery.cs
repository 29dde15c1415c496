namespace Replica.Search.Tests.Relevance;

/// <summary>A query with what its searcher wants to see.</summary>
/// <param name="Group">Script or kind.</param>
/// <param name="Query">What is typed.</param>
/// <param name="Must">Ids that must all stand among the first <paramref name="Top"/>.</param>
/// <param name="Top">Places.</param>
/// <param name="NotBefore">Ids that may not stand before any of <paramref name="Must"/>.</param>
internal sealed record JudgedQuery(string Group, string Query, string[] Must, int Top, string[]? NotBefore)
{
    /// <summary>Null if the answer is as wanted; else what is wrong with it.</summary>
    public string? Fault(IReadOnlyList<string> answer)
    {
        var missing = Must.Where(id => !answer.Take(Top).Contains(id)).ToList();
        if (missing.Count > 0)
            return $"{string.Join(", ", missing)} not among {string.Join(", ", answer.Take(Top))}";
        var last = Must.Max(id => answer.ToList().IndexOf(id));
        var early = answer.Take(last).Intersect(NotBefore ?? []).ToList();
        return early.Count == 0 ? null : $"{string.Join(", ", early)} too early";
    }
}
