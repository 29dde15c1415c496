using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;

namespace Replica.Client.LocalServer;

/// <summary>The built web UI, by path relative to its root.</summary>
internal sealed class UiAssets
{
    private const string ResourcePrefix = "ui/";
    private readonly FrozenDictionary<string, UiAsset> _assets;

    /// <param name="files">Path with forward slashes, and bytes.</param>
    public UiAssets(IReadOnlyDictionary<string, byte[]> files) =>
        _assets = files.ToFrozenDictionary(file => file.Key, file => Describe(file.Key, file.Value), StringComparer.Ordinal);

    /// <summary>The assets themselves; empty if the program was built without a UI.</summary>
    public IEnumerable<KeyValuePair<string, UiAsset>> All => _assets;

    /// <summary>The page at <c>/</c>, or null if there is no UI.</summary>
    public UiAsset? Index => _assets.GetValueOrDefault("index.html");

    /// <summary>What was embedded when this program was built.</summary>
    public static UiAssets Embedded()
    {
        var assembly = typeof(UiAssets).Assembly;
        var names = assembly.GetManifestResourceNames().Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal));
        return new UiAssets(names.ToDictionary(name => name[ResourcePrefix.Length..].Replace('\\', '/'), name => Read(assembly, name)));
    }

    private static byte[] Read(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static UiAsset Describe(string path, byte[] bytes) =>
        new(bytes, ContentType(path), path.StartsWith("assets/", StringComparison.Ordinal), $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 16))}\"");

    private static string ContentType(string path) => Path.GetExtension(path) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".js" or ".mjs" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".json" or ".webmanifest" => "application/json",
        ".svg" => "image/svg+xml",
        ".png" => "image/png",
        ".ico" => "image/x-icon",
        ".woff2" => "font/woff2",
        ".txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    };
}
