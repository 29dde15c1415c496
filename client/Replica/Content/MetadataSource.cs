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
    public async Task<ItemMetadata?> FindAsync(ItemPrefix prefix, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(Timeout, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            var config = await service.ConfigAsync(ended.Token);
            foreach (var address in config.MetadataBases)
            {
                if (await TryFetchAsync(new Uri(address + ItemKeys.Metadata(prefix)), ended.Token) is { } metadata) return metadata;
            }
        }
        catch (Exception e) when (e is ServiceException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // Nobody to ask, or nobody in time: the item is described without.
        }

        return null;
    }

    private async Task<ItemMetadata?> TryFetchAsync(Uri address, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (response.StatusCode != HttpStatusCode.OK) return null;
            return ItemMetadataJson.Read(await BoundedContent.ReadAsync(response.Content, ItemMetadataJson.MaxLength, cancellationToken));
        }
        catch (Exception e) when (e is HttpRequestException or InvalidDataException or IOException)
        {
            return null;
        }
    }
}
