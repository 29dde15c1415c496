using System.Text.Json;
using System.Text.Json.Serialization;

namespace Replica.Search.Files;

/// <summary>Documents of the outside contract, section 5: one JSON object a line, unknown fields ignored.</summary>
public static partial class DocumentLines
{
    private const int MaxIdLength = 1_000;
    private const int MaxLineLength = 128 << 20;

    /// <summary>The lines of a stream, each with its number from 1; empty ones are left out.</summary>
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
                    yield return (number, buffer[start..(start + length)]);
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
            yield return (number, buffer[..end]);
    }

    /// <summary>Reads one line.</summary>
    /// <exception cref="FormatException">It is no such document; the message says why.</exception>
    public static IndexDocument Read(ReadOnlySpan<byte> line)
    {
        Line? read;
        try
        {
            read = JsonSerializer.Deserialize(line, LineContext.Default.Line);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new FormatException($"it is no document ({FirstSentence(e.Message)})", e);
        }

        var document = ToDocument(read ?? throw new FormatException("it is null, not a document"));
        return Segments.Building.SegmentBuilder.Refuse(document) is { } reason ? throw new FormatException(reason) : document;
    }

    private static IndexDocument ToDocument(Line line) => new()
    {
        Id = line.Id is { Length: > 0 and <= MaxIdLength } id ? id : throw new FormatException($"its id is missing, empty or longer than {MaxIdLength}"),
        Title = line.Title ?? throw new FormatException("its title is missing"),
        InfoHash = line.InfoHash?.ToLowerInvariant() ?? "",
        Name = line.Name ?? line.Title,
        Description = line.Description ?? "",
        Files = [.. NoNulls(line.Files)],
        Tags = [.. NoNulls(line.Tags)],
        Type = line.Type ?? "other",
        Size = line.Size is null or >= 0 ? line.Size ?? 0 : throw new FormatException("its size is negative"),
        Date = line.Date ?? default,
        Lang = line.Lang ?? "",
        Seeders = line.Seeders is null or >= 0 ? line.Seeders : throw new FormatException("its seeders are negative"),
        Source = line.Source ?? "replica",
    };

    private static string[] NoNulls(string?[]? texts) =>
        texts is null ? [] : Array.ConvertAll(texts, text => text ?? throw new FormatException("a list of it has a null"));

    private static string FirstSentence(string message) => message.Split(". ")[0].TrimEnd('.');

    private sealed record Line(
        string? Id, string? InfoHash, string? Title, string? Name, string? Description, string?[]? Files, string?[]? Tags, string? Type,
        long? Size, DateTimeOffset? Date, string? Lang, int? Seeders, string? Source);

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
    [JsonSerializable(typeof(Line))]
    private sealed partial class LineContext : JsonSerializerContext;
}
