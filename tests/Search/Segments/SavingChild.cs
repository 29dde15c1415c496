using Replica.Search.Files;

namespace Replica.Search.Tests.Segments;

/// <summary>A process that changes, merges and saves an index until it is killed; what it has after a number of rounds is known.</summary>
internal static class SavingChild
{
    public const string Argument = "--save-until-killed";

    private const int PerRound = 40;
    private const int RoundsKept = 30;

    /// <summary>Goes on from what the folder has. Says each round once it is saved.</summary>
    public static int Run(string path)
    {
        var folder = new IndexFolder(Path.Combine(path, "folder"));
        var index = folder.Load() is { } snapshot ? new SearchIndex(snapshot) : new SearchIndex();
        for (var round = (int)index.Current.Sequence + 1; ; round++)
        {
            Console.WriteLine($"begin {round}");
            index.Block([BlockedIn(round)]);
            index.Apply(Put(round), [.. Put(round - RoundsKept).Select(document => document.Id)], round);
            folder.Save(index.Current);
            Console.WriteLine($"saved {round}");
            IndexFile.Save(index.Current, Path.Combine(path, "index.rsi"));
        }
    }

    /// <summary>What an index holds after a round.</summary>
    public static DocumentModel ModelAfter(int round)
    {
        var model = new DocumentModel();
        for (var i = 1; i <= round; i++)
        {
            model.Block([BlockedIn(i)]);
            model.Apply(Put(i), Put(i - RoundsKept).Select(document => document.Id));
        }

        return model;
    }

    private static string BlockedIn(int round) => GeneratedDocuments.HashOf((round * PerRound) + 1);

    private static IndexDocument[] Put(int round) => round < 1 ? [] : [.. Enumerable.Range(round * PerRound, PerRound).Select(i => new IndexDocument
    {
        Id = $"{i}",
        InfoHash = GeneratedDocuments.HashOf(i),
        Title = $"round {round} document {i}",
        Files = [$"round{round}/file.{i % 7}.mkv"],
        Seeders = i * 31 % 1_009,
    })];
}
