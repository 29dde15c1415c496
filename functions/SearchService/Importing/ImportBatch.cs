using System.Collections.Immutable;
using Replica.Search;

namespace Replica.SearchService.Importing;

/// <summary>Some rows of a database.</summary>
/// <param name="Documents">Those that are fit to be searched.</param>
/// <param name="Mark">After the last row read; null if there was none.</param>
/// <param name="Skipped">Those that are not, by reason.</param>
internal sealed record ImportBatch(ImmutableArray<IndexDocument> Documents, ImportMark? Mark, ImportSkips Skipped);
