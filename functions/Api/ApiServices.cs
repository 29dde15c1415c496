using Replica.Api.Uploads;
using Replica.Catalogue;
using Replica.Catalogue.Jobs;
using Replica.Catalogue.Uploads;
using Replica.ObjectStore;
using Replica.ObjectStore.Queue;

namespace Replica.Api;

/// <summary>What the API works on.</summary>
/// <param name="Catalogue">Items and changes.</param>
/// <param name="Ledger">Uploads under way.</param>
/// <param name="Ingests">Which torrent stands for which source: a deleted item gives its source free.</param>
/// <param name="Store">Objects.</param>
/// <param name="VerifyQueue">Where the verifying worker takes its messages.</param>
/// <param name="Limits">What uploads may use.</param>
/// <param name="Time">The clock.</param>
public sealed record ApiServices(
    ICatalogue Catalogue, IUploadLedger Ledger, IIngestLedger Ingests, IObjectStore Store, IQueue VerifyQueue, UploadLimits Limits, TimeProvider Time);
