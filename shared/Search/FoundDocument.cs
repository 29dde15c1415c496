namespace Replica.Search;

/// <summary>One result, in brief.</summary>
/// <param name="Id">Of the item.</param>
/// <param name="Score">Larger is better; comparable within one answer.</param>
/// <param name="Source"><c>replica</c> or <c>dht</c>.</param>
public readonly record struct FoundDocument(string Id, double Score, string Source);
