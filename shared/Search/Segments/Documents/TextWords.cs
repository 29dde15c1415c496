using Replica.Search.Segments.Bytes;

namespace Replica.Search.Segments.Documents;

/// <summary>
/// The words that the stored texts of a segment are made of, the most frequent first. A coded text is a sequence of: a word of the first
/// 128 (1 byte), of the next 22,528 (2 bytes), of a million more (3 bytes); bytes as they are; or a copy of what the text had before. Words
/// keep what separates them from the next one.
/// </summary>
internal sealed class TextWords
{
    /// <summary>First code of words of two bytes.</summary>
    public const int Two = 0x80;

    /// <summary>First code of up to 16 bytes as they are.</summary>
    public const int Literal = 0xD8;

    /// <summary>First code of words of three bytes.</summary>
    public const int Three = 0xE8;

    /// <summary>Code of any number of bytes as they are.</summary>
    public const int LongLiteral = 0xF8;

    /// <summary>Code of a copy: its start and length follow.</summary>
    public const int Copy = 0xF9;

    /// <summary>Words of one byte.</summary>
    public const int OneCount = Two;

    /// <summary>Words of two bytes.</summary>
    public const int TwoCount = (Literal - Two) << 8;

    /// <summary>The most words.</summary>
    public const int MaxCount = OneCount + TwoCount + ((LongLiteral - Three) << 16);

    /// <summary>The longest text of a document, in bytes of UTF-8.</summary>
    public const int MaxTextLength = 64 << 20;

    /// <summary>No words: texts are stored as they are, and as copies of what they had before.</summary>
    public static readonly TextWords None = new TextWordsTrainer().ToWords();

    private readonly ByteSection _starts;
    private readonly ByteSection _bytes;

    /// <summary>Reads a section of <see cref="TextWordsTrainer"/>.</summary>
    /// <exception cref="CorruptIndexException">The lengths do not fit together.</exception>
    public TextWords(SegmentMemory memory, ByteSection section)
    {
        Memory = memory;
        Section = section;
        var count = section.UInt32At(0);
        if (count > MaxCount)
            throw CorruptIndexException.Outside(count, MaxCount);
        (Count, TrainedOn) = ((int)count, (int)Math.Min(int.MaxValue, section.UInt32At(4)));
        _starts = section.Slice(8, (Count + 1) * 4L);
        _bytes = section.Slice(8 + _starts.Length, section.Length - 8L - _starts.Length);
    }

    /// <summary>Words in memory of their own.</summary>
    public static TextWords Create(ReadOnlySpan<byte> section)
    {
        var bytes = section.ToArray();
        var memory = SegmentMemory.Create(bytes.Length, target => bytes.CopyTo(target));
        return new(memory, memory.Section(0, bytes.Length));
    }

    /// <summary>What keeps the bytes.</summary>
    public SegmentMemory Memory { get; }

    /// <summary>All of it.</summary>
    public ByteSection Section { get; }

    /// <summary>Words.</summary>
    public int Count { get; }

    /// <summary>Documents whose texts the words were taken from.</summary>
    public int TrainedOn { get; }

    /// <summary>True if texts coded with one can be decoded with the other.</summary>
    public bool IsSame(TextWords other) => ReferenceEquals(this, other) || Section.Span.SequenceEqual(other.Section.Span);

    /// <summary>A word.</summary>
    /// <exception cref="CorruptIndexException">There is none, or it is damaged.</exception>
    public ReadOnlySpan<byte> this[int word]
    {
        get
        {
            if ((uint)word >= (uint)Count)
                throw CorruptIndexException.Outside(word, Count);
            var (start, end) = (_starts.UInt32At(word * 4L), _starts.UInt32At((word * 4L) + 4));
            return start <= end && end <= (uint)_bytes.Length
                ? _bytes.Span[(int)start..(int)end]
                : throw CorruptIndexException.Outside(end, _bytes.Length);
        }
    }

    /// <summary>Decodes a text into a buffer that grows as it must.</summary>
    /// <returns>Bytes decoded.</returns>
    /// <exception cref="CorruptIndexException">The text is damaged.</exception>
    public int Decode(ReadOnlySpan<byte> coded, ref byte[] buffer)
    {
        var reader = new ByteReader(coded);
        var length = 0;
        while (!reader.IsAtEnd)
        {
            int code = reader.Byte();
            if (code == Copy)
            {
                length = CopyBefore(ref reader, length, ref buffer);
                continue;
            }

            var next = code switch
            {
                < Two => this[code],
                < Literal => this[OneCount + ((code - Two) << 8) + reader.Byte()],
                < Three => reader.Bytes(code - Literal + 1),
                < LongLiteral => this[OneCount + TwoCount + ((code - Three) << 16) + (reader.Byte() << 8) + reader.Byte()],
                LongLiteral => reader.Bytes(reader.Int32()),
                _ => throw new CorruptIndexException($"the index is damaged: a text with the code {code}"),
            };
            MakeRoom(ref buffer, length, next.Length);
            next.CopyTo(buffer.AsSpan(length));
            length += next.Length;
        }

        return length;
    }

    private static int CopyBefore(ref ByteReader reader, int length, ref byte[] buffer)
    {
        var (start, count) = (reader.Int32(length), reader.Int32(length));
        if (start + count > length)
            throw new CorruptIndexException("the index is damaged: a text copies what is not there");
        MakeRoom(ref buffer, length, count);
        buffer.AsSpan(start, count).CopyTo(buffer.AsSpan(length));
        return length + count;
    }

    private static void MakeRoom(ref byte[] buffer, int length, int more)
    {
        if ((long)length + more > MaxTextLength)
            throw new CorruptIndexException("the index is damaged: a text of a document is too long");
        if (length + more > buffer.Length)
            Array.Resize(ref buffer, Math.Max(buffer.Length * 2, length + more));
    }
}
