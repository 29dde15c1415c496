using Replica.Catalogue;

namespace Replica.Api.Changes;

/// <summary>One change as it travels.</summary>
internal sealed record ChangeRecord(long Seq, string Kind, string Prefix, string InfoHash, ItemDocument? Item)
{
    public static ChangeRecord Of(CatalogueChange change) => new(
        change.Sequence, NameOf(change.Kind), change.Prefix.Value, change.InfoHash.ToString(),
        change.Item is { } item ? ItemDocument.Of(item) : null);

    private static string NameOf(ChangeKind kind) => kind switch
    {
        ChangeKind.Put => "put",
        ChangeKind.Remove => "remove",
        ChangeKind.Block => "block",
        ChangeKind.Unblock => "unblock",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No name in the contract."),
    };
}
