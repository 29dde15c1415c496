using System.Text.Json;
using Replica.Catalogue.Config;
using Replica.Client.Cli;

namespace Replica.Client.Service;

/// <summary>Verifies configs and keeps the last good one on disk.</summary>
/// <param name="service">The service's base URL.</param>
/// <param name="key">Its public key; null = a loopback service, whose word is taken unsigned.</param>
/// <param name="file">Where it is kept.</param>
internal sealed class ConfigCache(Uri service, byte[]? key, string file)
{
    /// <summary>The largest body that is accepted, in bytes.</summary>
    public const int MaxLength = 1 << 20;

    // Base64 of the body, the signature and the names around them.
    private const int MaxFileLength = 2 * MaxLength;

    /// <summary>Checks a config.</summary>
    /// <exception cref="FormatException">Wrong signature or malformed.</exception>
    public ServiceConfig Open(SignedConfig signed) => key is null ? SignedConfig.Read(signed.Body) : signed.Open(key);

    /// <summary>The last good one, verified anew; null if there is none for this service and key.</summary>
    public ServiceConfig? Load()
    {
        try
        {
            if (!File.Exists(file) || new FileInfo(file).Length > MaxFileLength) return null;
            var cached = JsonSerializer.Deserialize(File.ReadAllBytes(file), ServiceJson.Default.CachedConfig);
            var isOurs = cached is not null && cached.Service == service.AbsoluteUri && cached.Key == KeyText;
            return isOurs ? Open(new SignedConfig(cached!.Body, cached.Signature)) : null;
        }
        catch (Exception e) when (e is JsonException or FormatException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Keeps one that <see cref="Open"/> accepted.</summary>
    /// <exception cref="IOException">Full disk and the like.</exception>
    public void Save(SignedConfig signed)
    {
        var cached = new CachedConfig(service.AbsoluteUri, KeyText, signed.Body, signed.Signature);
        AtomicFile.Write(file, JsonSerializer.SerializeToUtf8Bytes(cached, ServiceJson.Default.CachedConfig), ownerOnly: true);
    }

    private string? KeyText => key is null ? null : Convert.ToHexStringLower(key);
}
