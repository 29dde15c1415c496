using System.Collections.Immutable;
using System.Text;
using Replica.Search.Segments.Bytes;

namespace Replica.Search.Segments.Documents;

/// <summary>
/// The form in which documents are stored: a head with the id and what no column has, then the text, all strings in UTF-8, each ended by a
/// byte that no string has.
/// </summary>
internal static class RawDocument
{
    private const int IdIsInfoHash = 1;
    private const int NameIsTitle = 2;
    private const int LastLengthIsRest = 4;
    private const int HasOtherLengths = 8;

    /// <summary>Adds the head.</summary>
    public static void WriteHead(IndexDocument document, SectionWriter target)
    {
        var lengths = document.FileLengths.IsDefault ? [] : document.FileLengths;
        var files = document.Files.IsDefault ? 0 : document.Files.Length;
        var lastIsRest = lengths.Length > 0 && lengths.Length == files && Sum(lengths) == document.Size;
        var idIsInfoHash = document.Id == document.InfoHash && document.Id.Length > 0;
        target.Byte((byte)((idIsInfoHash ? IdIsInfoHash : 0) | (document.Name == document.Title ? NameIsTitle : 0)
            | (lastIsRest ? LastLengthIsRest : 0) | (lengths.Length != files ? HasOtherLengths : 0)));
        if (!idIsInfoHash)
        {
            var id = Encoding.UTF8.GetBytes(document.Id);
            target.Number((ulong)id.Length);
            target.Bytes(id);
        }

        target.Number((ulong)(document.Tags.IsDefault ? 0 : document.Tags.Length));
        target.Number((ulong)files);
        if (lengths.Length != files)
            target.Number((ulong)lengths.Length);
        for (var i = 0; i < lengths.Length - (lastIsRest ? 1 : 0); i++)
            target.Number((ulong)lengths[i]);
    }

    /// <summary>Adds the text.</summary>
    public static void WriteText(IndexDocument document, SectionWriter target)
    {
        Write(document.Title, target);
        if (document.Name != document.Title)
            Write(document.Name, target);
        Write(document.Description, target);
        foreach (var tag in document.Tags.IsDefault ? [] : document.Tags)
            Write(tag, target);
        foreach (var file in document.Files.IsDefault ? [] : document.Files)
            Write(file, target);
    }

    /// <summary>Reads the id: its bytes, or none where it is the info hash.</summary>
    /// <exception cref="CorruptIndexException">The record is damaged.</exception>
    public static ReadOnlySpan<byte> ReadId(scoped ref ByteReader reader, out int flags)
    {
        flags = reader.Byte();
        return (flags & IdIsInfoHash) != 0 ? [] : reader.Bytes(reader.Int32());
    }

    /// <summary>True if the id is the info hash.</summary>
    public static bool HasInfoHashAsId(int flags) => (flags & IdIsInfoHash) != 0;

    /// <summary>The head of a record.</summary>
    /// <exception cref="CorruptIndexException">The record is damaged.</exception>
    public static ReadOnlySpan<byte> Head(ReadOnlySpan<byte> record)
    {
        var reader = new ByteReader(record);
        _ = ReadId(ref reader, out var flags);
        _ = reader.Int32();
        var count = CountLengths(ref reader, flags, reader.Int32());
        for (var i = 0; i < count; i++)
            _ = reader.Number();
        return record[..reader.Position];
    }

    /// <summary>The text of a record, decoded into a buffer that grows as it must.</summary>
    /// <exception cref="CorruptIndexException">The record is damaged.</exception>
    public static ReadOnlySpan<byte> DecodeText(ReadOnlySpan<byte> record, TextWords words, ref byte[] buffer)
    {
        var length = words.Decode(record[Head(record).Length..], ref buffer);
        return buffer.AsSpan(0, length);
    }

    /// <summary>Reads a document, but for what columns have.</summary>
    /// <param name="record">Its record.</param>
    /// <param name="words">Of its text.</param>
    /// <param name="known">What columns have: info hash, size and the like.</param>
    /// <param name="buffer">For the decoded text; grows.</param>
    /// <exception cref="CorruptIndexException">The record is damaged.</exception>
    public static IndexDocument Read(ReadOnlySpan<byte> record, TextWords words, IndexDocument known, ref byte[] buffer)
    {
        var reader = new ByteReader(record);
        var idBytes = ReadId(ref reader, out var flags);
        var id = (flags & IdIsInfoHash) != 0 ? known.InfoHash : Encoding.UTF8.GetString(idBytes);
        var (tags, files) = (reader.Int32(), reader.Int32());
        var lengths = ReadLengths(ref reader, flags, files, known.Size);
        var length = words.Decode(record[reader.Position..], ref buffer);
        var text = new StringReader(buffer.AsSpan(0, length));
        var title = text.Next();
        return known with
        {
            Id = id,
            Title = title,
            Name = (flags & NameIsTitle) != 0 ? title : text.Next(),
            Description = text.Next(),
            Tags = text.Next(tags),
            Files = text.Next(files),
            FileLengths = lengths,
        };
    }

    private static int CountLengths(ref ByteReader reader, int flags, int files) =>
        ((flags & HasOtherLengths) != 0 ? reader.Int32() : files) - ((flags & LastLengthIsRest) != 0 ? 1 : 0);

    private static ImmutableArray<long> ReadLengths(ref ByteReader reader, int flags, int files, long size)
    {
        var stored = CountLengths(ref reader, flags, files);
        var count = stored + ((flags & LastLengthIsRest) != 0 ? 1 : 0);
        if (count <= 0)
            return [];
        // Each takes a byte at least: a false count fails before it costs memory.
        reader.Require(stored);
        var lengths = new long[count];
        var rest = (ulong)size;
        for (var i = 0; i < stored; i++)
            rest = unchecked(rest - (ulong)(lengths[i] = (long)reader.Number()));
        if (stored < count)
            lengths[^1] = (long)rest;
        return System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(lengths);
    }

    private static long Sum(ImmutableArray<long> lengths)
    {
        var sum = 0L;
        foreach (var length in lengths)
            sum = unchecked(sum + length);
        return sum;
    }

    private static void Write(string text, SectionWriter target)
    {
        target.Text(text);
        target.Byte(TextSplitter.EndOfString);
    }

    private ref struct StringReader(ReadOnlySpan<byte> text)
    {
        private ReadOnlySpan<byte> _left = text;

        public string Next()
        {
            var end = _left.IndexOf(TextSplitter.EndOfString);
            if (end < 0)
                throw new CorruptIndexException("the index is damaged: the text of a document ends early");
            var result = end == 0 ? "" : Encoding.UTF8.GetString(_left[..end]);
            _left = _left[(end + 1)..];
            return result;
        }

        public ImmutableArray<string> Next(int count)
        {
            if (count == 0)
                return [];
            if (count > _left.Length)
                throw new CorruptIndexException("the index is damaged: a document with too many strings");
            var result = new string[count];
            for (var i = 0; i < count; i++)
                result[i] = Next();
            return System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(result);
        }
    }
}
