using System.Net;
using Replica.Catalogue.Items;
using Replica.Catalogue.Publishing;
using Replica.Client.Network;
using Replica.Client.Service;

namespace Replica.Client.Content;

/// <summary>Fetches what an item's uploader said about it, from the metadata bases of the service's config.</summary>
internal sealed class MetadataSource(ServiceClient service, HttpClient http, TimeProvider time)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>The item's metadata, or null if no base gives any.</summary>
    public async Task<ItemMetadata?> FindAsync(ItemPrefix prefix, CancellationToken cancellationToken) =>
        await FindObjectAsync(ItemKeys.Metadata(prefix), ItemMetadataJson.MaxLength, cancellationToken) is { } bytes ? ItemMetadataJson.Read(bytes) : null;

    /// <summary>A small object that stands beside an item's data, or null if no base gives it.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="maxLength">The most bytes it may have.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<byte[]?> FindObjectAsync(string key, int maxLength, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(Timeout, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            var config = await service.ConfigAsync(ended.Token);
            foreach (var address in config.MetadataBases)
            {
                if (await TryFetchAsync(new Uri(address + key), maxLength, ended.Token) is { } bytes) return bytes;
            }
        }
        catch (Exception e) when (e is ServiceException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // Nobody to ask, or nobody in time: the item is shown without.
        }

        return null;
    }

    private async Task<byte[]?> TryFetchAsync(Uri address, int maxLength, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return response.StatusCode == HttpStatusCode.OK ? await BoundedContent.ReadAsync(response.Content, maxLength, cancellationToken) : null;
        }
        catch (Exception e) when (e is HttpRequestException or InvalidDataException or IOException)
        {
            return null;
        }
    }
}
