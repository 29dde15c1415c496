namespace Replica.Search.Tests.Relevance;

/// <summary>A document of the relevance corpus.</summary>
internal sealed record TitleRow(string Id, string Title, string[]? Files, string? Description)
{
    public IndexDocument ToDocument() => Corpus.Document(Id, Title, Files ?? []) with { Description = Description ?? "" };
}
