using System.Buffers;
using System.Net;
using System.Text;

namespace Replica.Ingest.Guard;

/// <summary>
/// Start line and fields of an HTTP/1.x message, read strictly (RFC 9112): what two programs could read in two ways is refused, so that nothing can
/// be smuggled past the one that checks.
/// </summary>
/// <param name="StartLine">The first line.</param>
/// <param name="Fields">Names and values in order.</param>
internal sealed record MessageHead(string StartLine, IReadOnlyList<(string Name, string Value)> Fields)
{
    /// <summary>The most bytes that a head may have.</summary>
    public const int MaxLength = 32 * 1024;

    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Named hop-by-hop by RFC 9110, section 7.6.1, or by custom.</summary>
    private static readonly string[] HopByHop =
        ["Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authorization", "Proxy-Authenticate", "Proxy-Authentication-Info", "TE", "Trailer", "Upgrade"];

    /// <summary>The fields that go on to the next hop: without those that the connection's own field names.</summary>
    public IEnumerable<(string Name, string Value)> Forwarded()
    {
        var named = All("Connection").SelectMany(value => value.Split(',', StringSplitOptions.TrimEntries)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        // How the message is framed, and whom it is for, are not the sender's to hide from the next hop.
        named.ExceptWith(["Content-Length", "Transfer-Encoding", "Host"]);
        return Fields.Where(entry => !named.Contains(entry.Name) && !HopByHop.Contains(entry.Name, StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>The values of a field.</summary>
    public IEnumerable<string> All(string name) => Fields.Where(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(field => field.Value);

    /// <summary>The value of a field that may stand once at most.</summary>
    /// <exception cref="MalformedHeadException">It stands twice.</exception>
    public string? Single(string name) => All(name).Take(2).ToArray() switch
    {
        [] => null,
        [var value] => value,
        _ => throw new MalformedHeadException($"The field {name} stands twice."),
    };

    /// <summary>Reads a head off a connection, and nothing that follows it.</summary>
    /// <returns>Null if the connection ends before the first byte.</returns>
    /// <exception cref="MalformedHeadException">Malformed or too long.</exception>
    public static async Task<MessageHead?> ReadAsync(BufferedInput input, CancellationToken cancellationToken)
    {
        var bytes = await input.ReadHeadAsync(MaxLength, cancellationToken);
        return bytes is null ? null : Parse(Encoding.Latin1.GetString(bytes));
    }

    /// <summary>Reads a head without its empty line.</summary>
    /// <exception cref="MalformedHeadException">Malformed.</exception>
    public static MessageHead Parse(string text)
    {
        var lines = text.Split("\r\n");
        if (lines.Any(line => line.Any(c => (c < ' ' && c != '\t') || c == '\x7F')))
            throw new MalformedHeadException("The head holds a control character.");
        if (lines.Length > 200)
            throw new MalformedHeadException("The head has too many fields.", HttpStatusCode.RequestHeaderFieldsTooLarge);
        return new MessageHead(lines[0], [.. lines.Skip(1).Select(ParseField)]);
    }

    /// <summary>The bytes of a head.</summary>
    public static byte[] Write(string startLine, IEnumerable<(string Name, string Value)> fields)
    {
        var text = new StringBuilder(startLine).Append("\r\n");
        foreach (var (name, value) in fields) text.Append(name).Append(": ").Append(value).Append("\r\n");
        return Encoding.Latin1.GetBytes(text.Append("\r\n").ToString());
    }

    /// <summary>True for a method or field name.</summary>
    public static bool IsToken(ReadOnlySpan<char> text) => text.Length > 0 && !text.ContainsAnyExcept(TokenCharacters);

    // A line that begins with a space would continue the one before; a space before the colon hides a name from some readers.
    private static (string Name, string Value) ParseField(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && IsToken(line.AsSpan(0, colon))
            ? (line[..colon], line[(colon + 1)..].Trim(' ', '\t'))
            : throw new MalformedHeadException("The head has a malformed field.");
    }
}
