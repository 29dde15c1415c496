using Replica.Catalogue;
using Replica.Catalogue.Jobs;
using Replica.ObjectStore;
using Replica.ObjectStore.Queue;

namespace Replica.Ingest;

/// <summary>What ingestion works on.</summary>
/// <param name="Store">Where items go.</param>
/// <param name="Catalogue">What is published and blocked.</param>
/// <param name="Ledger">Jobs and claims.</param>
/// <param name="Queue">Where the entries of playlists are queued.</param>
/// <param name="LargeQueue">Where jobs too large for this worker go; null = nowhere, they are refused.</param>
public sealed record IngestServices(IObjectStore Store, ICatalogue Catalogue, IIngestLedger Ledger, IQueue Queue, IQueue? LargeQueue = null);
