using Replica.Catalogue.Items;
using Replica.Catalogue.Sqlite;
using Replica.ObjectStore.Folder;
using Replica.ObjectStore.Sqlite;
using Replica.Support;

namespace Replica.Functions.Tests.SearchService.Snapshots;

/// <summary>A process that changes a catalogue, follows it, merges, saves and publishes until it is killed; what it has after a round is known.</summary>
internal static class PublishingChild
{
    public const string Argument = "--publish-until-killed";

    public const int PerRound = 30;
    private const int RoundsKept = 30;

    public static async Task<int> RunAsync(string folder, int round)
    {
        using var database = OpenCatalogue(folder);
        var catalogue = new SqliteCatalogue(database);
        var instance = new IndexInstance(catalogue, OpenStore(folder), Path.Combine(folder, "index"), TimeProvider.System);
        await instance.CatchUpAsync();
        for (; ; round++)
        {
            Console.WriteLine($"begin {round}");
            foreach (var item in Items(round))
                await catalogue.PutAsync(item, null);
            foreach (var item in Items(round - RoundsKept))
                await catalogue.RemoveAsync(item.Prefix);
            await catalogue.BlockAsync(Items(round)[0].InfoHash);
            await instance.CatchUpAsync();
            Console.WriteLine($"caught {round} {instance.Follower.Index.Current.Sequence}");
            instance.Keeper.Save();
            await instance.PublishAsync();
            Console.WriteLine($"published {round}");
        }
    }

    public static SqliteDatabase OpenCatalogue(string folder) => CatalogueDatabase.Open(Path.Combine(folder, "catalogue.db"));

    public static FolderObjectStore OpenStore(string folder) => new(
        Path.Combine(folder, "objects"), Path.Combine(folder, "staging"), TestBytes.Create(32), () => new("http://127.0.0.1:9/store/"), events: null, TimeProvider.System);

    public static IReadOnlyList<CatalogueItem> Items(int round) => round < 1
        ? []
        : [.. Enumerable.Range(0, PerRound).Select(i => SearchSystem.Item($"round {round} film {i}", ("a.mp4", 1)))];

    /// <summary>Info hashes that are to be found after a round, and some that are not.</summary>
    public static (HashSet<string> There, IReadOnlyList<string> Gone) After(int round)
    {
        var kept = Enumerable.Range(Math.Max(1, round - RoundsKept + 1), Math.Min(round, RoundsKept)).Select(Items).ToList();
        return (
            [.. kept.SelectMany(items => items.Skip(1)).Select(item => item.InfoHash.ToString())],
            [.. kept.Select(items => items[0]).Concat(Items(round - RoundsKept)).Concat(round > RoundsKept ? Items(1) : []).Select(item => item.InfoHash.ToString())]);
    }
}
