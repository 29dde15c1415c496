using System.Collections.Immutable;
using System.Net;
using Replica.SearchService.Upstreams;

namespace Replica.Client.Embedded;

/// <summary>What the user says of the embedded service.</summary>
/// <param name="IngestAllow">Private addresses that ingestion may reach.</param>
/// <param name="Dht">What search has beside the catalogue.</param>
internal sealed record EmbeddedOptions(ImmutableArray<IPEndPoint> IngestAllow, DhtSettings Dht);
