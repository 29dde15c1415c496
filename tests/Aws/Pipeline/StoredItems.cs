using System.Text;
using Replica.Catalogue.Items;
using Replica.Functions.Tests.Api;
using Replica.ObjectStore;

namespace Replica.Aws.Tests.Pipeline;

/// <summary>Items as an operator puts them into a bucket: data first, the torrent last.</summary>
internal static class StoredItems
{
    /// <summary>Puts an item's objects.</summary>
    /// <param name="store">The bucket.</param>
    /// <param name="item">Content and torrent.</param>
    /// <param name="prefix">Where.</param>
    /// <param name="title">For its metadata.</param>
    public static async Task PutItemAsync(this IObjectStore store, TestItem item, string prefix, string title)
    {
        foreach (var (file, content) in item.Info.Files.Zip(item.Files))
            await store.PutBytesAsync(ItemKeys.Data(ItemPrefix.Parse(prefix), item.Info, file), content.Bytes);
        await store.PutBytesAsync($"{prefix}/metadata", Encoding.UTF8.GetBytes($$"""{"title":"{{title}}"}"""));
        await store.PutBytesAsync($"{prefix}/torrent", item.TorrentBytes);
    }

    public static Task PutBytesAsync(this IObjectStore store, string key, byte[] bytes) => store.PutAsync(key, new MemoryStream(bytes), bytes.Length);

    /// <summary>The keys below a prefix.</summary>
    public static Task<List<string>> KeysAsync(this IObjectStore store, string prefix) =>
        store.ListAsync(prefix).Select(found => found.Key).ToListAsync().AsTask();
}
