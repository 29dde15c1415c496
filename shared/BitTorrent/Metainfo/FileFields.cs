using System.Collections.Immutable;

namespace Replica.BitTorrent.Metainfo;

/// <summary>One file of an info dictionary's <c>files</c> or <c>file tree</c>, read and checked by itself.</summary>
/// <param name="Path">At least one safe segment.</param>
/// <param name="Length">As written; may be negative.</param>
/// <param name="IsPadding">BEP 47.</param>
/// <param name="Root">The root of its hash tree, in a <c>file tree</c> only.</param>
internal readonly record struct FileFields(ImmutableArray<string> Path, long Length, bool IsPadding, MerkleHash? Root = null);
