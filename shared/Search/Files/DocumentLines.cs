using System.Text.Json;

namespace Replica.Search.Files;

/// <summary>Documents of the outside contract, section 5: one JSON object a line, unknown fields ignored.</summary>
public static class DocumentLines
{
    private const int MaxLineLength = 128 << 20;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>The lines of a stream, each with its number from 1; empty ones and a byte order mark are left out.</summary>
    /// <exception cref="FormatException">A line is longer than 128 MiB.</exception>
    public static IEnumerable<(long Number, byte[] Text)> Split(Stream stream)
    {
        var buffer = new byte[1 << 20];
        var (start, end, number) = (0, 0, 1L);
        while (true)
        {
            var length = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
            if (length >= 0)
            {
                if (length > 0)
                    yield return (number, Line(buffer.AsSpan(start, length), number));
                start += length + 1;
                number++;
                continue;
            }

            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
            if (end == buffer.Length)
                Array.Resize(ref buffer, end < MaxLineLength ? end * 2 : throw new FormatException($"line {number} is longer than {MaxLineLength} bytes"));
            var read = stream.Read(buffer, end, buffer.Length - end);
            if (read == 0)
                break;
            end += read;
        }

        if (end > 0)
            yield return (number, Line(buffer.AsSpan(0, end), number));
    }

    /// <summary>Reads one line.</summary>
    /// <exception cref="FormatException">It is no such document; the message says why.</exception>
    public static IndexDocument Read(ReadOnlySpan<byte> line)
    {
        IndexDocument document;
        try
        {
            document = new DocumentReader(line).Read();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new FormatException($"it is no document ({FirstSentence(e.Message)})", e);
        }

        return Segments.Building.SegmentBuilder.Refuse(document) is { } reason ? throw new FormatException(reason) : document;
    }

    private static byte[] Line(ReadOnlySpan<byte> text, long number) =>
        (number == 1 && text.StartsWith(ByteOrderMark) ? text[ByteOrderMark.Length..] : text).ToArray();

    private static string FirstSentence(string message) => message.Split(". ")[0].TrimEnd('.');
}
