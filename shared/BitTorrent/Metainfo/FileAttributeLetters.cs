using System.Collections.Immutable;
using Replica.BitTorrent.Bencode;

namespace Replica.BitTorrent.Metainfo;

/// <summary>
/// A file's <c>attr</c> (BEP 47). Executable and hidden mean nothing here. A symbolic link is read as the empty file it must be:
/// where it would lead is never looked at.
/// </summary>
/// <param name="IsPadding">Letter p.</param>
/// <param name="IsLink">Letter l.</param>
internal readonly record struct FileAttributeLetters(bool IsPadding, bool IsLink)
{
    /// <summary>Reads the value; one of another kind says nothing.</summary>
    /// <exception cref="BencodeException">Malformed.</exception>
    public static FileAttributeLetters Read(ref BencodeReader reader)
    {
        if (reader.Peek() == BencodeKind.ByteString)
        {
            var letters = reader.ReadByteString();
            return new FileAttributeLetters(letters.Contains((byte)'p'), letters.Contains((byte)'l'));
        }
        reader.Skip();
        return default;
    }

    /// <summary>The length of a file with these attributes.</summary>
    /// <exception cref="MetainfoException">It has none, or is a link that has bytes.</exception>
    public long LengthOf(long? written, ImmutableArray<string> path) => written switch
    {
        null when IsLink => 0,
        null => throw new MetainfoException("A file in the torrent has no path or no length."),
        not 0 when IsLink => throw new MetainfoException($"The symbolic link '{PathRules.ForDisplay(string.Join('/', path))}' has a length."),
        { } length => length,
    };
}
