using System.Collections.Immutable;

namespace Replica.BitTorrent.Metainfo;

/// <summary>One entry of an info dictionary's <c>files</c>, read and checked by itself.</summary>
internal readonly record struct FileFields(ImmutableArray<string> Path, long Length, bool IsPadding);
