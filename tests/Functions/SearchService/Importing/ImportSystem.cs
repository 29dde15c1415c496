using Microsoft.Extensions.Logging.Abstractions;
using Replica.SearchService.Following;
using Replica.SearchService.Importing;
using Replica.Support;
using Replica.Support.Magnetico;

namespace Replica.Functions.Tests.SearchService.Importing;

/// <summary>A magnetico database and an import of it into a search service, worked by hand.</summary>
internal sealed class ImportSystem : IAsyncDisposable
{
    private readonly TempFolder _folder;

    private ImportSystem(TempFolder folder, MagneticoStore store, SearchSystem search, DhtImport import, ManualTimeProvider time) =>
        (_folder, Store, Search, Import, Time) = (folder, store, search, import, time);

    public MagneticoStore Store { get; }

    public SearchSystem Search { get; }

    public DhtImport Import { get; }

    public ManualTimeProvider Time { get; }

    public static async Task<ImportSystem> StartAsync()
    {
        var folder = new TempFolder();
        var store = new MagneticoStore(folder.At("mag#netico ?100%.sqlite3"));
        var time = new ManualTimeProvider();
        DhtImport import = null!;
        var search = await SearchSystem.StartAsync(time, import: follower => import = Of(store.Path, follower, time));
        await search.Follower.CatchUpAsync(default);
        return new(folder, store, search, import, time);
    }

    public static DhtImport Of(string file, SearchFollower follower, TimeProvider time) => new(file, follower, time, NullLogger<DhtImport>.Instance);

    /// <summary>Imports, and searches.</summary>
    public async Task<IEnumerable<string?>> TitlesAsync(string parameters = "s=")
    {
        Import.CatchUp(default);
        return await Search.TitlesAsync(parameters);
    }

    /// <summary>Every file in the database's folder with its content.</summary>
    public Dictionary<string, string> Traces() => Directory.EnumerateFiles(_folder.FullPath)
        .ToDictionary(file => Path.GetFileName(file), file => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(ReadShared(file))));

    public async ValueTask DisposeAsync()
    {
        await Search.DisposeAsync();
        Store.Dispose();
        _folder.Dispose();
    }

    private static byte[] ReadShared(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
