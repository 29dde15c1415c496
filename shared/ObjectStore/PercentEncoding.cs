using System.Globalization;
using System.Text;

namespace Replica.ObjectStore;

/// <summary>Strict percent-decoding: <see cref="Uri.UnescapeDataString(string)"/> lets malformed escapes and bytes that are not UTF-8 through.</summary>
internal static class PercentEncoding
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text, or null if an escape is malformed or the bytes are not UTF-8.</summary>
    public static string? Decode(string text, bool plusIsSpace)
    {
        try
        {
            var bytes = Utf8.GetBytes(text);
            var length = 0;
            for (var i = 0; i < bytes.Length; i++)
            {
                var value = bytes[i];
                if (value == '%')
                {
                    if (i + 2 >= bytes.Length || !byte.TryParse(bytes.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value))
                        return null;
                    i += 2;
                }
                else if (value == '+' && plusIsSpace)
                {
                    value = (byte)' ';
                }

                bytes[length++] = value;
            }

            return Utf8.GetString(bytes, 0, length);
        }
        catch (ArgumentException)
        {
            // Encoder and decoder fallbacks: a lone surrogate, or bytes that are not UTF-8.
            return null;
        }
    }
}
