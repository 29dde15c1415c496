using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text;

namespace Replica.BitTorrent.Metainfo;

/// <summary>Gathers what the parameters of a magnet link say.</summary>
internal sealed class MagnetParameters
{
    private const string Scheme = "magnet:?";
    private const string Version1 = "urn:btih:";
    private const string Version2 = "urn:btmh:1220";
    private const int MaxParameters = 1_000;

    // Throws on bytes that are not UTF-8, instead of replacing them.
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ImmutableArray<string>.Builder _exactSources = ImmutableArray.CreateBuilder<string>();
    private readonly ImmutableArray<string>.Builder _trackers = ImmutableArray.CreateBuilder<string>();
    private readonly ImmutableArray<string>.Builder _webSeeds = ImmutableArray.CreateBuilder<string>();
    private readonly ImmutableArray<EndPoint>.Builder _peers = ImmutableArray.CreateBuilder<EndPoint>();
    private InfoHash? _infoHash;
    private InfoHashV2? _infoHashV2;
    private string? _displayName;
    private string? _selectOnly;

    /// <exception cref="MetainfoException">Not a magnet link, or one beyond the limits.</exception>
    public MagnetParameters(string text)
    {
        if (text.Length > MagnetLink.MaxLength)
            throw new MetainfoException($"The magnet link is longer than {MagnetLink.MaxLength} characters.");
        if (!text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            throw new MetainfoException($"A magnet link starts with '{Scheme}'.");
        var count = 0;
        foreach (var part in text.AsSpan(Scheme.Length).Split('&'))
        {
            if (++count > MaxParameters)
                throw new MetainfoException($"The magnet link has more than {MaxParameters} parameters.");
            Read(text.AsSpan(Scheme.Length)[part]);
        }
    }

    /// <exception cref="MetainfoException">No usable <c>xt</c>.</exception>
    public MagnetLink ToLink() => new(_infoHash ?? _infoHashV2?.Truncated ?? throw NoTopic())
    {
        InfoHashV2 = _infoHashV2,
        Peers = _peers.DrainToImmutable(),
        DisplayName = _displayName,
        ExactSources = _exactSources.DrainToImmutable(),
        SelectedFile = FirstIndex(_selectOnly),
        Trackers = _trackers.DrainToImmutable(),
        WebSeeds = _webSeeds.DrainToImmutable(),
    };

    private void Read(ReadOnlySpan<char> parameter)
    {
        var equals = parameter.IndexOf('=');
        if (equals < 0)
            return;
        var value = parameter[(equals + 1)..];
        switch (BaseName(parameter[..equals]))
        {
            case "xt":
                ReadTopic(Decode(value));
                break;
            case "dn":
                _displayName ??= Decode(value, plusIsSpace: true);
                break;
            case "so":
                _selectOnly ??= Decode(value);
                break;
            case "xs":
                // Not dropped when malformed: the item would then be looked for in another place than the link says.
                _exactSources.Add(Decode(value) ?? throw new MetainfoException("The magnet link's 'xs' is not percent-encoded UTF-8."));
                break;
            case "x.pe":
                AddPeer(Decode(value));
                break;
            case "tr":
                Add(_trackers, Decode(value));
                break;
            case "ws":
                Add(_webSeeds, Decode(value));
                break;
        }
    }

    // Several values of one parameter may be numbered: xt.1, xt.2. An "x" begins a name of its own: x.pe.
    private static string BaseName(ReadOnlySpan<char> key)
    {
        var dot = key.IndexOf('.');
        return (dot <= 1 ? key : key[..dot]).ToString().ToLowerInvariant();
    }

    private void ReadTopic(string? topic)
    {
        if (topic is null)
            return;
        if (_infoHash is null && topic.StartsWith(Version1, StringComparison.OrdinalIgnoreCase)
            && InfoHash.TryParse(topic[Version1.Length..], out var hash))
        {
            _infoHash = hash;
        }
        else if (_infoHashV2 is null && topic.StartsWith(Version2, StringComparison.OrdinalIgnoreCase)
            && InfoHashV2.TryParse(topic[Version2.Length..], out var hashV2))
        {
            _infoHashV2 = hashV2;
        }
    }

    private void AddPeer(string? text)
    {
        if (_peers.Count < MagnetLink.MaxPeers && PeerAddress.TryParse(text, out var peer))
            _peers.Add(peer);
    }

    private static void Add(ImmutableArray<string>.Builder values, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            values.Add(value);
    }

    private static MetainfoException NoTopic() => new(
        "The magnet link has neither 'xt=urn:btih:' with an info hash of 40 hexadecimal digits or 32 base32 letters, nor 'xt=urn:btmh:1220' with one of 64 hexadecimal digits.");

    // BEP 53: indices and ranges of them, "0,2,4-6".
    private static int? FirstIndex(string? selectOnly)
    {
        int? first = null;
        foreach (var item in selectOnly?.Split(',') ?? [])
        {
            var dash = item.IndexOf('-', StringComparison.Ordinal);
            if (!TryParseIndex(dash < 0 ? item : item[..dash], out var low) || (dash >= 0 && (!TryParseIndex(item[(dash + 1)..], out var high) || high < low)))
                return null;
            first ??= low;
        }
        return first;
    }

    private static bool TryParseIndex(string text, out int index) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out index);

    /// <summary>Decodes percent-encoded UTF-8; null if it is not.</summary>
    private static string? Decode(ReadOnlySpan<char> value, bool plusIsSpace = false)
    {
        var bytes = new byte[StrictUtf8.GetMaxByteCount(value.Length)];
        var length = 0;
        try
        {
            while (!value.IsEmpty)
            {
                var run = value.IndexOfAny('%', '+');
                if (run != 0)
                {
                    var plain = run < 0 ? value : value[..run];
                    length += StrictUtf8.GetBytes(plain, bytes.AsSpan(length));
                    value = value[plain.Length..];
                }
                else if (value[0] == '+')
                {
                    bytes[length++] = plusIsSpace ? (byte)' ' : (byte)'+';
                    value = value[1..];
                }
                else
                {
                    if (value.Length < 3 || Convert.FromHexString(value.Slice(1, 2), bytes.AsSpan(length, 1), out _, out _) != System.Buffers.OperationStatus.Done)
                        return null;
                    length++;
                    value = value[3..];
                }
            }
            return StrictUtf8.GetString(bytes, 0, length);
        }
        catch (ArgumentException)
        {
            // The encoding's way to say that half a surrogate pair, or bytes that are not UTF-8, stand in the text.
            return null;
        }
    }
}
