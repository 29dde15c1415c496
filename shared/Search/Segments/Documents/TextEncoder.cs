using System.Buffers.Binary;
using Replica.Search.Segments.Bytes;

namespace Replica.Search.Segments.Documents;

/// <summary>Codes texts with the words of a <see cref="TextWords"/>. Not for two threads at once.</summary>
internal sealed class TextEncoder(TextWords words)
{
    private const int ShortestCopy = 6;
    private const int PlaceSlots = 1 << 12;

    // Where in the text a run of bytes with this hash was last; + 1, plus what other texts had before it. Many an encoder
    // is only asked for its words.
    private long[]? _places;
    private BytesTable? _words;
    private long _textBase = 1;

    /// <summary>The words.</summary>
    public TextWords Words { get; } = words;

    /// <summary>Codes one text.</summary>
    public void Encode(ReadOnlySpan<byte> text, SectionWriter target)
    {
        var table = _words ??= ToTable(Words);
        var literal = 0;
        for (var at = 0; at < text.Length;)
        {
            var (start, length) = FindCopy(text, at);
            if (length >= ShortestCopy)
            {
                WriteLiteral(text[literal..at], target);
                target.Byte(TextWords.Copy);
                target.Number((ulong)start);
                target.Number((ulong)length);
                literal = at += length;
                continue;
            }

            var wordLength = TextSplitter.FirstWord(text[at..]);
            var word = table.Find(text.Slice(at, wordLength));
            if (word >= 0)
            {
                WriteLiteral(text[literal..at], target);
                WriteWord(word, target);
                literal = at + wordLength;
            }

            at += wordLength;
        }

        WriteLiteral(text[literal..], target);
        _textBase += text.Length + 1;
    }

    private static BytesTable ToTable(TextWords words)
    {
        var table = new BytesTable();
        for (var i = 0; i < words.Count; i++)
            table.Add(words[i]);
        return table;
    }

    private (int Start, int Length) FindCopy(ReadOnlySpan<byte> text, int at)
    {
        if (at + ShortestCopy > text.Length)
            return default;
        _places ??= new long[PlaceSlots];
        ref var place = ref _places[SlotOf(text.Slice(at, ShortestCopy))];
        var start = place - _textBase;
        place = _textBase + at;
        if (start < 0)
            return default;
        var most = Math.Min(at - (int)start, text.Length - at);
        return ((int)start, text.Slice(at, most).CommonPrefixLength(text.Slice((int)start, most)));
    }

    private static int SlotOf(ReadOnlySpan<byte> bytes)
    {
        var key = BinaryPrimitives.ReadUInt32LittleEndian(bytes) | ((ulong)BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]) << 32);
        return (int)((key * 0x9E3779B97F4A7C15) >> 52);
    }

    private static void WriteWord(int word, SectionWriter target)
    {
        if (word < TextWords.OneCount)
        {
            target.Byte((byte)word);
            return;
        }

        word -= TextWords.OneCount;
        if (word < TextWords.TwoCount)
        {
            target.Byte((byte)(TextWords.Two + (word >> 8)));
            target.Byte((byte)word);
            return;
        }

        word -= TextWords.TwoCount;
        target.Byte((byte)(TextWords.Three + (word >> 16)));
        target.Byte((byte)(word >> 8));
        target.Byte((byte)word);
    }

    private static void WriteLiteral(ReadOnlySpan<byte> bytes, SectionWriter target)
    {
        if (bytes.IsEmpty)
            return;
        if (bytes.Length <= TextWords.Three - TextWords.Literal)
        {
            target.Byte((byte)(TextWords.Literal + bytes.Length - 1));
        }
        else
        {
            target.Byte(TextWords.LongLiteral);
            target.Number((ulong)bytes.Length);
        }

        target.Bytes(bytes);
    }
}
