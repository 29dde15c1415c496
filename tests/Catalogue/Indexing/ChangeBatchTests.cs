using Replica.Catalogue.Indexing;
using Replica.Catalogue.Items;
using Replica.Search;

namespace Replica.Catalogue.Tests.Indexing;

public sealed class ChangeBatchTests
{
    private static readonly CatalogueItem Item = TestItems.Create(1, title: "one");

    private readonly SearchIndex _index = new();
    private long _sequence;

    [Fact]
    public void A_block_that_is_lifted_at_once_takes_the_item_away_all_the_same()
    {
        Assert.False(Apply(ChangeKind.Put));
        Assert.Equal(["one"], Titles());
        Assert.True(Apply(ChangeKind.Block, ChangeKind.Unblock));
        Assert.Empty(Titles());
        Assert.False(Apply(ChangeKind.Put));
        Assert.Equal(["one"], Titles());
    }

    [Fact]
    public void The_last_word_of_a_run_counts()
    {
        Apply(ChangeKind.Put, ChangeKind.Block);
        Assert.Empty(Titles());
        Apply(ChangeKind.Put);
        Assert.Empty(Titles());
        Apply(ChangeKind.Unblock, ChangeKind.Put);
        Assert.Equal(["one"], Titles());
        Apply(ChangeKind.Remove, ChangeKind.Put);
        Assert.Equal(["one"], Titles());
        Apply(ChangeKind.Put, ChangeKind.Remove);
        Assert.Empty(Titles());
        Assert.Equal(_sequence, _index.Current.Sequence);
    }

    [Fact]
    public void What_was_imported_gives_way_to_the_item_of_the_same_torrent()
    {
        var hash = Item.InfoHash.ToString();
        _index.Apply([new() { Id = ImportedItem.IdOf(hash), InfoHash = hash, Title = "imported" }], []);
        Apply(ChangeKind.Put);
        Assert.Equal(["one"], Titles());
    }

    private bool Apply(params ChangeKind[] kinds) => ChangeBatch.ApplyTo(
        _index, [.. kinds.Select(kind => new CatalogueChange(++_sequence, kind, Item.Prefix, Item.InfoHash, kind == ChangeKind.Put ? Item : null))]);

    private IEnumerable<string> Titles() => _index.Current.Search(new()).Hits.Select(hit => hit.Document.Title);
}
