using System.Collections.Immutable;
using System.Text.Json;
using Replica.BitTorrent.Crypto;

namespace Replica.Catalogue.Config;

/// <summary>A configuration as it travels: exact body bytes and the Ed25519 signature over them.</summary>
/// <param name="Body">UTF-8 JSON of a <see cref="ServiceConfig"/>.</param>
/// <param name="Signature">64 bytes.</param>
public sealed record SignedConfig(byte[] Body, byte[] Signature)
{
    /// <summary>The key in the object store under which the signer leaves it, body and signature in one object so that it cannot tear.</summary>
    public const string ObjectKey = "index/config.json";

    private const int MaxBases = 100;

    /// <summary>Serialises and signs.</summary>
    public static SignedConfig Sign(ServiceConfig config, ReadOnlySpan<byte> privateKey)
    {
        var body = ToBody(config);
        return new(body, Ed25519.Sign(privateKey, body));
    }

    /// <summary>The body of a configuration: equal ones give equal bytes.</summary>
    public static byte[] ToBody(ServiceConfig config) => JsonSerializer.SerializeToUtf8Bytes(config, ConfigJson.Default.ServiceConfig);

    /// <summary>Checks the signature, then the JSON.</summary>
    /// <exception cref="FormatException">Wrong signature or malformed body; the message says which.</exception>
    public ServiceConfig Open(ReadOnlySpan<byte> publicKey) => Ed25519.Verify(publicKey, Body, Signature)
        ? Read(Body)
        : throw new FormatException("The service's config is not signed by the expected key.");

    /// <summary>Reads a body whose origin is trusted without a signature.</summary>
    /// <exception cref="FormatException">Malformed body.</exception>
    public static ServiceConfig Read(ReadOnlySpan<byte> body)
    {
        ServiceConfig? config;
        try
        {
            config = JsonSerializer.Deserialize(body, ConfigJson.Default.ServiceConfig);
        }
        catch (JsonException e)
        {
            throw new FormatException($"The service's config is not what it should be: {e.Message}", e);
        }

        if (config is null)
            throw new FormatException("The service's config is not what it should be: no JSON object.");
        config = Complete(config);
        if (!AreBases(config.WebSeedBases) || !AreBases(config.MetadataBases))
            throw new FormatException("The service's config names a base that is no http or https URL ending in '/'.");
        return config;
    }

    /// <summary>The object's bytes.</summary>
    public byte[] ToObject() => JsonSerializer.SerializeToUtf8Bytes(this, ConfigJson.Default.SignedConfig);

    /// <summary>Reads the object's bytes.</summary>
    /// <exception cref="FormatException">Malformed.</exception>
    public static SignedConfig FromObject(ReadOnlySpan<byte> bytes)
    {
        try
        {
            if (JsonSerializer.Deserialize(bytes, ConfigJson.Default.SignedConfig) is { Body: not null, Signature.Length: Ed25519.SignatureLength } config)
                return config;
        }
        catch (JsonException e)
        {
            throw new FormatException($"The stored config is malformed: {e.Message}", e);
        }

        throw new FormatException("The stored config lacks its body or signature.");
    }

    private static bool AreBases(ImmutableArray<string> bases) => bases.Length <= MaxBases && bases.All(text =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
        && text.EndsWith('/') && url.Query.Length == 0 && url.Fragment.Length == 0);

    private static ServiceConfig Complete(ServiceConfig config) => config with
    {
        WebSeedBases = Complete(config.WebSeedBases),
        MetadataBases = Complete(config.MetadataBases),
        Trackers = Complete(config.Trackers),
        Peers = Complete(config.Peers),
        DhtBootstrap = Complete(config.DhtBootstrap),
        IndexKeys = Complete(config.IndexKeys),
    };

    // A list that the JSON leaves out is an empty one.
    private static ImmutableArray<string> Complete(ImmutableArray<string> list) => list switch
    {
        { IsDefault: true } => [],
        _ when list.Contains(null!) => throw new FormatException("The service's config has a null in one of its lists."),
        _ => list,
    };
}
