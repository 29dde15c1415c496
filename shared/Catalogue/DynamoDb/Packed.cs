using System.IO.Compression;
using System.Text;

namespace Replica.Catalogue.DynamoDb;

/// <summary>Text as records keep it: UTF-8 in Brotli (RFC 7932).</summary>
internal static class Packed
{
    public static byte[] Write(string text)
    {
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            brotli.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }

    public static string Read(byte[] packed)
    {
        using var brotli = new BrotliStream(new MemoryStream(packed), CompressionMode.Decompress);
        using var reader = new StreamReader(brotli, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
