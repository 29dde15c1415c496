using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Replica.Client.LocalServer;

/// <summary>Query parameters decoded strictly: the framework leaves broken percent-encodings as they stand, which would change a file's name.</summary>
internal static class QueryText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The first parameter of that name, or null.</summary>
    /// <exception cref="RequestRefusedException">422: its value is not percent-encoded UTF-8.</exception>
    public static string? Find(HttpRequest request, string name)
    {
        foreach (var pair in new QueryStringEnumerable(request.QueryString.Value))
        {
            if (pair.DecodeName().Span.SequenceEqual(name)) return Decode(pair.EncodedValue.Span, name);
        }

        return null;
    }

    private static string Decode(ReadOnlySpan<char> encoded, string name)
    {
        try
        {
            return Strict.GetString(Octets(encoded));
        }
        catch (FormatException)
        {
            throw Refuse(name);
        }
        catch (DecoderFallbackException)
        {
            throw Refuse(name);
        }
    }

    // Throws FormatException where two hexadecimal digits are missing after a %.
    private static byte[] Octets(ReadOnlySpan<char> encoded)
    {
        var octets = new List<byte>(encoded.Length);
        while (encoded.Length > 0)
        {
            var isEscape = encoded[0] == '%';
            if (isEscape) octets.AddRange(Convert.FromHexString(encoded.Length > 2 ? encoded[1..3] : "?"));
            else octets.AddRange(Encoding.UTF8.GetBytes([encoded[0] == '+' ? ' ' : encoded[0]]));
            encoded = encoded[(isEscape ? 3 : 1)..];
        }

        return [.. octets];
    }

    private static RequestRefusedException Refuse(string name) =>
        new(StatusCodes.Status422UnprocessableEntity, $"The parameter {name} is not percent-encoded UTF-8.");
}
