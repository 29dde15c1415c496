using Replica.Catalogue.Items;
using Replica.Ingest.Media;

namespace Replica.Ingest.Publishing;

/// <summary>An item that is to be published.</summary>
/// <param name="Source">What it was taken from: <see cref="ExternalSource.Id"/>.</param>
/// <param name="Media">Its files, in the job's folder.</param>
/// <param name="Metadata">Its words; they name the source.</param>
internal sealed record ItemDraft(string Source, PreparedMedia Media, ItemMetadata Metadata);
