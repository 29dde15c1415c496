namespace Replica.Api.Items;

/// <summary>What a deletion removed.</summary>
internal sealed record DeleteAnswer(string Deleted);
